/** Files: handed over in pieces, with progress, and fetched in pieces. */

import { h } from "../../cif-bridge/assets/page/dom.js";
import { pictured } from "./shapes.js";
import { size, t } from "./text.js";
import { toast } from "./toasts.js";

/** @typedef {import("./widget.js").App} App */
/** @typedef {import("./link.js").Ref} Ref */
/** @typedef {{file: File, done: number, upload: string, part: import("./api.js").MessagePart | null, wrong: string, gone: boolean, item: HTMLElement}} Upload */

/** Bytes in one piece, if the service says nothing. */
const PIECE = 64 * 1024;

/** @param {Uint8Array} bytes */
export function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** Does a media type fit one of these, such as `image/*`? @param {string} type @param {unknown} allowed */
export const allows = (type, allowed) => !Array.isArray(allowed) || allowed.some((one) => one === type || (one.endsWith("/*") && type.startsWith(one.slice(0, -1))));

/**
 * What goes with the message that is being written.
 * @param {App} app @param {Ref} ref @param {readonly string[]} operations @param {() => void} [changed]
 */
export function createFiles(app, ref, operations, changed = () => {}) {
  /** @type {Upload[]} */
  let all = [];
  const list = h("ul", { class: "files", "aria-label": t("files.title") });
  const picker = h("input", { type: "file", multiple: true, hidden: true, "aria-label": t("files.add"), onchange: () => {
    for (const file of picker.files ?? []) void add(file);
    picker.value = "";
  } });
  const can = operations.includes("attachment.begin_upload");
  const button = h("span", { hidden: !can }, pictured("clip", t("files.add"), { onclick: () => picker.click(), data: { key: "files add" } }), picker);

  /** @param {Upload} upload */
  function draw(upload) {
    const { file, done, part, wrong } = upload;
    upload.item.replaceChildren(
      h("span", { class: "names" }, h("span", {}, file.name), h("small", {}, part ? size(file.size) : t("files.progress", { done: size(done), all: size(file.size) }))),
      pictured("close", t("files.remove", { name: file.name }), { onclick: () => remove(upload) }),
      ...(wrong ? [h("span", { class: "wrong", role: "alert" }, wrong)] : part ? [] : [h("progress", { max: file.size || 1, value: done, "aria-label": file.name })]));
    upload.item.dataset.file = wrong ? "failed" : part ? "ready" : "uploading";
    changed();
  }

  /** @param {Upload} upload */
  function remove(upload) {
    upload.gone = true;
    upload.item.remove();
    all = all.filter((one) => one !== upload);
    if (upload.upload && !upload.part) void app.run(ref, "attachment.cancel_upload", { upload: upload.upload }, false);
    changed();
  }

  /** @param {File} file */
  async function add(file) {
    const limits = app.provider(ref.provider)?.limits ?? {};
    /** @type {Upload} */
    const upload = { file, done: 0, upload: "", part: null, wrong: "", gone: false, item: h("li") };
    all.push(upload);
    list.append(upload.item);
    const type = file.type || "application/octet-stream";
    const max = Number(limits.upload_attachment_max_size ?? Infinity);
    if (file.size > max) upload.wrong = t("files.too_large", { max: size(max) });
    else if (!allows(type, limits.upload_attachment_types)) upload.wrong = t("files.wrong_type", { type });
    draw(upload);
    if (upload.wrong) return;
    try {
      const begun = value(await app.run(ref, "attachment.begin_upload", { name: file.name, content_type: type, size: file.size }, false));
      upload.upload = begun.upload;
      const piece = Math.min(begun.max_chunk || PIECE, 1024 * 1024);
      while (upload.done < file.size && !upload.gone) {
        const bytes = new Uint8Array(await file.slice(upload.done, upload.done + piece).arrayBuffer());
        const got = value(await app.run(ref, "attachment.upload_chunk", { upload: begun.upload, offset: upload.done, data: base64(bytes) }, false));
        upload.done = got.received;
        draw(upload);
      }
      if (upload.gone) return;
      const { attachment } = value(await app.run(ref, "attachment.finish_upload", { upload: begun.upload }, false));
      upload.part = { content_type: attachment.content_type, name: attachment.name, size: attachment.size, attachment: attachment.id };
    } catch (error) {
      upload.wrong = error instanceof Error ? error.message : String(error);
    }
    draw(upload);
  }

  return {
    list,
    button,
    add,
    parts: () => all.flatMap((one) => (one.part ? [one.part] : [])),
    uploading: () => all.some((one) => !one.part && !one.wrong),
    clear() {
      all = [];
      list.replaceChildren();
    },
  };
}

/** @param {import("./api.js").Outcome} outcome @returns {any} */
function value(outcome) {
  if ("error" in outcome) throw new Error(outcome.error.message);
  return outcome.ok;
}

/** Fetches a file and hands it to the browser. @param {App} app @param {Ref} ref @param {import("./api.js").MessagePart} part */
export async function download(app, ref, part) {
  try {
    const limit = Number(app.provider(ref.provider)?.limits.download_attachment_max_chunk ?? PIECE);
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const pieces = [];
    for (let offset = 0, all = 1; offset < all;) {
      const { info, data } = value(await app.run(ref, "attachment.download_chunk", { attachment: part.attachment, offset, limit }, false));
      const piece = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
      if (!piece.length && offset < info.size) throw new Error(t("files.cut"));
      pieces.push(piece);
      all = info.size;
      offset += piece.length;
    }
    // A type that the browser would show could run as a page of ours.
    const address = URL.createObjectURL(new Blob(pieces, { type: "application/octet-stream" }));
    h("a", { href: address, download: part.name ?? t("files.unnamed") }).click();
    window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (error) {
    toast(t("files.not_fetched"), { detail: error instanceof Error ? error.message : String(error) });
  }
}

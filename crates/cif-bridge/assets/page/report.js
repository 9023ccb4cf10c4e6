/** The diagnostics report: asked for in the log, shown there, and saved as a file. */

import { byId, h, redraw } from "./dom.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** @param {Desktop} desktop */
export function startReport(desktop) {
  const box = byId("report");
  const button = /** @type {HTMLButtonElement} */ (byId("log-report"));
  /** The number of the report that is shown. */
  let shown = 0;
  let file = "";
  button.addEventListener("click", () => desktop.bridge.act({ action: "requestDebugData" }));

  /** @param {number} number */
  async function load(number) {
    shown = number;
    try {
      const { report } = await desktop.bridge.report();
      const text = JSON.stringify(report, null, 2);
      URL.revokeObjectURL(file);
      file = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      const name = `cif-report-${report.requestedAt.replaceAll(":", "-")}.json`;
      redraw(box, [number, true], () => [
        h("p", {}, h("a", { id: "report-save", href: file, download: name, data: { key: "save" } }, "Save the report")),
        h("pre", { id: "report-text", tabindex: "0", "aria-label": "Diagnostics report" }, text),
      ]);
    } catch (error) {
      shown = 0;
      redraw(box, [number, String(error)], () => [h("p", {}, `The report could not be loaded: ${error}`)]);
    }
  }

  return {
    draw() {
      const { report } = desktop.view;
      box.hidden = !report;
      button.disabled = Boolean(report && !report.complete);
      if (!report) return;
      if (!report.complete) redraw(box, [report.number, false], () => [h("p", {}, "The widgets are asked what they know; this takes up to 10 s.")]);
      else if (report.number !== shown) void load(report.number);
    },
  };
}

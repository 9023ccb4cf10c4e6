//! What a frame may contain.

use super::bench::{Bench, numbered, shown};
use crate::case::{Stop, must};

cases! {
    any = "content.any", twin None("text has no other side"),
        "A frame arrives as it was sent, whatever it says.",
        "Frames are JSON on one line: all of Unicode, escapes, spaces. Do not trim, normalise or split what you carry, and keep characters \
         whole that fall on the border of two reads.";
    free = "content.free", twin None("a transport says for itself what text it carries"),
        "A transport that says so carries any text: empty, with line feeds, with NUL.",
        "A stream of lines cannot, and need not: the frames of a link are one line each. A transport with messages of its own can.";
    largest = "content.largest", twin Case("content.too_large"),
        "A frame of the largest size arrives whole.",
        "Read until the frame is complete; one read is not one frame.";
    too_large = "content.too_large", twin Case("content.largest"),
        "A frame over the limit is refused, and the error says so.",
        "The sender fails, or the receiver ends the connection with an error that names the limit. Never hand on a part of a frame, and never \
         drop one silently: the link would wait for it.";
}

const LIMIT: usize = 1024 * 1024;

/// JSON texts on one line.
const TEXTS: &[&str] = &[
    "0",
    "{}",
    "[]",
    "\"\"",
    "\"\\u0000\\n\\r\\t\\\\\\\"\\/\"",
    " {  \"spaces\" :  \"before, in and after\"  } ",
    "\"\u{e4}\u{f6}\u{fc} \u{df} \u{20ac} \u{4f60}\u{597d} \u{645}\u{631}\u{62d}\u{628}\u{627}\"",
    "\"e\u{301} \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f1e8}\u{1f1ed} \u{10ffff}\"",
    "\"\u{2028}\u{2029}\u{85}\u{7f}\u{feff}\u{fffd}\u{200b}\"",
    "\"\u{b}\u{c}\u{1c}\u{1d}\u{1e}\u{1f}\"",
    "{\"t\":\"event\",\"seq\":9007199254740991,\"body\":{\"text\":\"data: x\\n\\nevent: y\"}}",
];

async fn any(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    let mut texts: Vec<String> = TEXTS.iter().map(|text| (*text).to_owned()).collect();
    // Characters of two to four bytes at every place of a buffer.
    texts.extend((0..7).map(|n| format!("\"{}{}\"", "x".repeat(n), "\u{e4}\u{20ac}\u{1f600}".repeat(3000))));
    bench.pass(&mut line.near.outlet, &mut line.far.inlet, &texts).await?;
    bench.pass(&mut line.far.outlet, &mut line.near.inlet, &texts).await
}

async fn free(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    if !line.any_text {
        return Err(Stop::not_run("the transport carries one line per frame"));
    }
    let texts = ["", "\n", "a\nb\n", "\r\n", "\r", "\0", "a\0b", " ", "\u{feff}", "not JSON"].map(str::to_owned);
    bench.pass(&mut line.near.outlet, &mut line.far.inlet, &texts).await?;
    bench.pass(&mut line.far.outlet, &mut line.near.inlet, &texts).await
}

async fn largest(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    let bytes = line.frame_bytes.unwrap_or(LIMIT);
    let texts = [numbered(1, bytes), numbered(2, 10), numbered(3, bytes)];
    bench.pass(&mut line.near.outlet, &mut line.far.inlet, &texts).await?;
    bench.pass(&mut line.far.outlet, &mut line.near.inlet, &texts).await
}

async fn too_large(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    let Some(limit) = line.frame_bytes else {
        return Err(Stop::not_run("the transport has no limit of its own"));
    };
    let text = numbered(1, limit + 1);
    // Whoever speaks first: a sender whose receiver has given up may wait for ever.
    let sending = async {
        match line.near.outlet.send(&text).await {
            Ok(()) => std::future::pending().await,
            Err(error) => error,
        }
    };
    let receiving = line.far.inlet.next();
    let first = futures::future::select(Box::pin(sending), Box::pin(receiving));
    use futures::future::Either::{Left, Right};
    let error = match bench.within("the refusal of a frame over the limit", first).await? {
        Left((error, _)) | Right((Some(Err(error)), _)) => error.to_string(),
        Right((Some(Ok(came)), _)) => {
            let text = format!("a frame of {} bytes came as {}; the limit is {limit}", text.len(), shown(&came));
            return Err(Stop::broken(text));
        }
        Right((None, _)) => {
            return Err(Stop::broken("the connection ended without a word about the frame that was too large"));
        }
    };
    let says = ["large", "long", "limit", "size", "big"].iter().any(|word| error.to_lowercase().contains(word));
    must(says, || format!("the error does not say that the frame was too large: {error}"))
}

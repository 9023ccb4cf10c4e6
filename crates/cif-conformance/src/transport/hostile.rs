//! An other end that does not keep to the rules.

use super::bench::Bench;
use super::end::Inlet;
use crate::case::Stop;

cases! {
    garbage = "hostile.garbage", twin None("what keeps to the rules is in every other case"),
        "Bytes that mean nothing end the connection, or are text that means nothing.",
        "Anybody can connect. Never panic, hang or reserve memory that a length in the bytes asks for; what is text goes to the link, which \
         refuses it.";
}

/// Bytes that no transport expects, and such as are nearly right for some.
fn samples() -> Vec<Vec<u8>> {
    let mut samples: Vec<Vec<u8>> = [
        &b""[..],
        b"\0",
        b"\n\n\n\r\n",
        b"{\"t\":\"hello\"",
        b"{\"t\":\"ack\"}\n{\"t\"",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff\xfe\xfd\n\xc3\x28\n",
        // WebSocket frames: text that is no UTF-8, a length of 2^63 - 1, a reserved kind, a fragment without a beginning, half a header,
        // a control frame that is too long, a close with half a code.
        b"\x81\x02\xc3\x28",
        b"\x81\x82\0\0\0\0\xc3\x28",
        b"\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff",
        b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0{}",
        b"\x83\x00",
        b"\x80\x02{}",
        b"\x81\xfe\x01",
        b"\x89\x7e\x00\x80",
        b"\x88\x01\x03",
    ]
    .map(<[u8]>::to_vec)
    .into();
    let mut random: u64 = 42;
    for length in [3, 64, 1000, 20_000] {
        let mut bytes = Vec::with_capacity(length);
        while bytes.len() < length {
            // An xorshift generator: any bytes will do, the same in every run.
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            bytes.extend(random.to_le_bytes());
        }
        samples.push(bytes);
    }
    samples
}

async fn garbage(bench: &mut Bench) -> Result<(), Stop> {
    for bytes in samples() {
        let shown = String::from_utf8_lossy(bytes.get(..bytes.len().min(24)).unwrap_or_default()).into_owned();
        let pipe = bench.strange(bytes).await?;
        let ended = bench.to_the_end(&mut Inlet::of(pipe)).await;
        ended.map_err(|stop| Stop::broken(format!("after the bytes {shown:?}: {stop}")))?;
    }
    Ok(())
}

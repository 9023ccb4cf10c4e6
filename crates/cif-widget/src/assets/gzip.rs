//! Packs texts for the wire (RFC 1951 and 1952): repetitions by distance, signs by the fixed code. Half of what a large library
//! would save on top is not worth a dependency for some thirty files that are packed once.

/// The shortest and the longest repetition.
const MIN: usize = 3;
const MAX: usize = 258;
/// The largest distance.
const WINDOW: usize = 32 * 1024;
/// So many earlier places with the same beginning are looked at.
const TRIES: usize = 64;
const HASH_BITS: u32 = 15;

/// Length codes from 257 on: the shortest length of each, and its extra bits.
const LENGTHS: [(usize, u32); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];

/// Distance codes from 0 on, likewise.
const DISTANCES: [(usize, u32); 30] = [
    (1, 0),
    (2, 0),
    (3, 0),
    (4, 0),
    (5, 1),
    (7, 1),
    (9, 2),
    (13, 2),
    (17, 3),
    (25, 3),
    (33, 4),
    (49, 4),
    (65, 5),
    (97, 5),
    (129, 6),
    (193, 6),
    (257, 7),
    (385, 7),
    (513, 8),
    (769, 8),
    (1025, 9),
    (1537, 9),
    (2049, 10),
    (3073, 10),
    (4097, 11),
    (6145, 11),
    (8193, 12),
    (12289, 12),
    (16385, 13),
    (24577, 13),
];

/// Bits, the lowest first.
struct Bits {
    bytes: Vec<u8>,
    waiting: u64,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: usize, bits: u32) {
        self.waiting |= (value as u64) << self.count;
        self.count += bits;
        while self.count >= 8 {
            self.bytes.push((self.waiting & 0xff) as u8);
            self.waiting >>= 8;
            self.count -= 8;
        }
    }

    /// A code, whose highest bit goes first.
    fn put_code(&mut self, code: usize, bits: u32) {
        self.put(code.reverse_bits() >> (usize::BITS - bits), bits);
    }

    /// A sign of the fixed code: a byte, the end, or a length.
    fn put_sign(&mut self, sign: usize) {
        match sign {
            0..=143 => self.put_code(0x30 + sign, 8),
            144..=255 => self.put_code(0x190 + sign - 144, 9),
            256..=279 => self.put_code(sign - 256, 7),
            _ => self.put_code(0xc0 + sign - 280, 8),
        }
    }

    fn put_repetition(&mut self, length: usize, distance: usize) {
        let at = LENGTHS.iter().rposition(|(from, _)| *from <= length).unwrap_or(0);
        let (from, extra) = LENGTHS[at];
        self.put_sign(257 + at);
        self.put(length - from, extra);
        let at = DISTANCES.iter().rposition(|(from, _)| *from <= distance).unwrap_or(0);
        let (from, extra) = DISTANCES[at];
        self.put_code(at, 5);
        self.put(distance - from, extra);
    }
}

/// Where each beginning of three bytes was seen: the last place, and from each place the one before.
struct Places {
    last: Vec<usize>,
    before: Vec<usize>,
}

impl Places {
    const NONE: usize = usize::MAX;

    fn hash(bytes: &[u8]) -> usize {
        let value = bytes.iter().take(MIN).fold(0_u32, |value, byte| value << 8 | u32::from(*byte));
        (value.wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS)) as usize
    }

    fn add(&mut self, bytes: &[u8], at: usize) {
        if bytes.len() - at >= MIN {
            let slot = &mut self.last[Self::hash(&bytes[at..])];
            self.before[at] = *slot;
            *slot = at;
        }
    }

    /// The longest repetition at `at`: its length and distance.
    fn find(&self, bytes: &[u8], at: usize) -> Option<(usize, usize)> {
        let rest = &bytes[at..];
        if rest.len() < MIN {
            return None;
        }
        let (mut best, mut place) = (None, self.last[Self::hash(rest)]);
        for _ in 0..TRIES {
            if place == Self::NONE || at - place > WINDOW {
                break;
            }
            let same = rest.iter().zip(&bytes[place..]).take(MAX).take_while(|(a, b)| a == b).count();
            if same >= MIN && best.is_none_or(|(length, _)| same > length) {
                best = Some((same, at - place));
            }
            place = self.before[place];
        }
        best
    }
}

/// A gzip file with these bytes.
pub(super) fn pack(bytes: &[u8]) -> Vec<u8> {
    // Deflate, no name, no time, no matter which system.
    let header = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff];
    let mut out = Bits { bytes: header, waiting: 0, count: 0 };
    // One block, the last, with the fixed code.
    out.put(0b011, 3);
    let mut places = Places { last: vec![Places::NONE; 1 << HASH_BITS], before: vec![Places::NONE; bytes.len()] };
    let mut at = 0;
    while at < bytes.len() {
        let found = places.find(bytes, at);
        places.add(bytes, at);
        // A longer one at the next byte is worth a single sign now.
        let next = found.filter(|(length, _)| *length < 32).and_then(|_| places.find(bytes, at + 1));
        match found {
            Some((length, distance)) if next.is_none_or(|(longer, _)| longer <= length) => {
                out.put_repetition(length, distance);
                (at + 1..at + length).for_each(|inside| places.add(bytes, inside));
                at += length;
            }
            _ => {
                out.put_sign(usize::from(bytes[at]));
                at += 1;
            }
        }
    }
    out.put_sign(256);
    out.put(0, 7);
    let mut packed = out.bytes;
    packed.extend(checksum(bytes).to_le_bytes());
    packed.extend((bytes.len() as u32).to_le_bytes());
    packed
}

/// CRC-32 as gzip has it.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads what [`pack`] wrote, by the letter of RFC 1951.
    fn unpack(packed: &[u8]) -> Vec<u8> {
        let (body, tail) = packed[10..].split_at(packed.len() - 18);
        let mut at = 0;
        let mut bit = || {
            at += 1;
            usize::from(body[(at - 1) / 8] >> ((at - 1) % 8) & 1)
        };
        let mut take = |count: u32| (0..count).fold(0, |value, shift| value | bit() << shift);
        assert_eq!(take(3), 0b011);
        let mut out = Vec::new();
        loop {
            let mut code = 0;
            for _ in 0..7 {
                code = code << 1 | take(1);
            }
            let sign = if code < 24 {
                256 + code
            } else {
                code = code << 1 | take(1);
                match code {
                    0x30..=0xbf => code - 0x30,
                    0xc0..=0xc7 => 280 + code - 0xc0,
                    _ => 144 + (code << 1 | take(1)) - 0x190,
                }
            };
            match sign {
                0..=255 => out.push(sign as u8),
                256 => break,
                _ => {
                    let (from, extra) = LENGTHS[sign - 257];
                    let length = from + take(extra);
                    let code = (0..5).fold(0, |code, _| code << 1 | take(1));
                    let (from, extra) = DISTANCES[code];
                    let distance = from + take(extra);
                    (0..length).for_each(|_| out.push(out[out.len() - distance]));
                }
            }
        }
        assert_eq!(tail[..4], checksum(&out).to_le_bytes());
        assert_eq!(tail[4..], (out.len() as u32).to_le_bytes());
        out
    }

    #[test]
    fn what_is_packed_can_be_unpacked() {
        let mut seed = 7_u32;
        let mut noise = |length: usize, signs: u32| -> Vec<u8> {
            let next = |seed: &mut u32| {
                *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (*seed >> 16) % signs
            };
            (0..length).map(|_| next(&mut seed) as u8).collect()
        };
        for text in [Vec::new(), vec![b'a'], vec![b'a'; 1_000], noise(3_000, 256), noise(70_000, 2), noise(40_000, 9)] {
            assert_eq!(unpack(&pack(&text)), text);
        }
        for asset in super::super::files() {
            assert_eq!(unpack(asset.gzip()), asset.text.as_bytes(), "{}", asset.path);
        }
    }

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }
}

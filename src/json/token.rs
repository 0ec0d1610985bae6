//! What a body is made of, in the order in which it is written: eight bytes for each key, value and closing bracket.
//!
//! A reader that has the tokens looks at no byte twice, moves over a list of a thousand messages in one step, and
//! knows of every string whether it has a text.

/// What stands at one place of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Token(u64);

/// What kind of thing a token stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// The closing bracket of an array or object. What stands behind the last token is one, too.
    Close = 0,
    /// Its length is the number of tokens up to behind its closing bracket.
    Object = 1,
    /// As an object.
    Array = 2,
    /// A string without escapes; its bytes are its text.
    Text = 3,
    /// A string with escapes; its bytes are those between the quotes. The token behind it says where its text stands
    /// among the unescaped ones.
    Escaped = 4,
    /// A string without a text: there is half a surrogate pair in it, or bytes that are no UTF-8.
    Garbled = 5,
    Number = 6,
    True = 7,
    False = 8,
    Null = 9,
}

const KIND_BITS: u32 = 4;
const START_BITS: u32 = 32;
const LENGTH_MASK: u64 = (1 << (64 - START_BITS - KIND_BITS)) - 1;

/// How long a body may be for all its tokens to know where they stand: 256 MiB.
pub(super) const MAX_BYTES: usize = (1 << (64 - START_BITS - KIND_BITS)) - 1;

impl Token {
    #[inline]
    pub(super) fn new(kind: TokenKind, start: usize, length: usize) -> Self {
        let length = length as u64 & LENGTH_MASK;
        Self((start as u64) << START_BITS | length << KIND_BITS | kind as u64)
    }

    #[inline]
    pub(super) fn kind(self) -> TokenKind {
        match self.0 & ((1 << KIND_BITS) - 1) {
            1 => TokenKind::Object,
            2 => TokenKind::Array,
            3 => TokenKind::Text,
            4 => TokenKind::Escaped,
            5 => TokenKind::Garbled,
            6 => TokenKind::Number,
            7 => TokenKind::True,
            8 => TokenKind::False,
            9 => TokenKind::Null,
            _ => TokenKind::Close,
        }
    }

    /// The offset of its first byte; of a string, of the byte behind its quote.
    #[inline]
    pub(super) fn start(self) -> usize {
        usize::try_from(self.0 >> START_BITS).unwrap_or_default()
    }

    /// In bytes; of an array or object, in tokens.
    #[inline]
    pub(super) fn length(self) -> usize {
        usize::try_from(self.0 >> KIND_BITS & LENGTH_MASK).unwrap_or_default()
    }

    /// The offset behind its last byte; of a string, of its closing quote.
    #[inline]
    pub(super) fn end(self) -> usize {
        self.start() + self.length()
    }
}

/// As many as a body with one message has, so that it costs no allocation.
const FEW: usize = 96;

/// The tokens of a body.
#[derive(Clone)]
pub(super) struct Tokens {
    few: [Token; FEW],
    /// Those that come after.
    many: Vec<Token>,
    length: usize,
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            few: [Token::default(); FEW],
            many: Vec::new(),
            length: 0,
        }
    }
}

impl Tokens {
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.length
    }

    #[inline]
    pub(super) fn push(&mut self, token: Token) {
        match self.few.get_mut(self.length) {
            Some(place) => *place = token,
            None => self.many.push(token),
        }
        self.length += 1;
    }

    /// The token with this number; a closing bracket behind the last one.
    #[inline]
    pub(super) fn get(&self, at: usize) -> Token {
        match self.few.get(at) {
            Some(token) => *token,
            None => self.one_of_many(at),
        }
    }

    #[inline]
    fn one_of_many(&self, at: usize) -> Token {
        let token = self.many.get(at.wrapping_sub(FEW));
        token.copied().unwrap_or_default()
    }

    #[inline]
    pub(super) fn set(&mut self, at: usize, token: Token) {
        let place = match self.few.get_mut(at) {
            Some(place) => Some(place),
            None => self.many.get_mut(at.wrapping_sub(FEW)),
        };
        if let Some(place) = place {
            *place = token;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_keeps_what_it_is_made_of() {
        use TokenKind::*;
        for kind in [
            Close, Object, Array, Text, Escaped, Garbled, Number, True, False, Null,
        ] {
            for (start, length) in [(0, 0), (1, 2), (MAX_BYTES, 0), (0, MAX_BYTES), (7, 1 << 20)] {
                let token = Token::new(kind, start, length);
                assert_eq!(
                    (token.kind(), token.start(), token.length()),
                    (kind, start, length)
                );
            }
        }
        assert_eq!(Token::default().kind(), Close);
    }

    #[test]
    fn few_and_many_are_one_list() {
        let token = |number| Token::new(TokenKind::Number, number, 1);
        let mut tokens = Tokens::default();
        for number in 0..3 * FEW {
            assert_eq!(tokens.len(), number);
            assert_eq!(tokens.get(number), Token::default());
            tokens.push(token(number));
        }
        for number in 0..3 * FEW {
            assert_eq!(tokens.get(number), token(number));
        }
        for at in [0, FEW - 1, FEW, 3 * FEW - 1] {
            tokens.set(at, token(at + 1));
            assert_eq!(tokens.get(at), token(at + 1));
        }
        tokens.set(3 * FEW, token(1));
        assert_eq!(tokens.len(), 3 * FEW);
    }
}

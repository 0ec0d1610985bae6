//! What a body is made of, in the order in which it is written: eight bytes for each key, value and closing bracket.
//!
//! A reader that has the tokens looks at no byte twice, moves over a list of a thousand messages in one step, and
//! knows of every string whether it has a text.

/// What stands at one place of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Token(u64);

/// What kind of thing a token stands for. A number and not an enum: to know it, a reader has nothing to do but to cut it
/// out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TokenKind(u64);

impl TokenKind {
    /// The closing bracket of an array or object. Behind the last token there is nothing but these.
    pub(super) const CLOSE: Self = Self(0);
    /// Its length is the number of tokens up to behind its closing bracket.
    pub(super) const OBJECT: Self = Self(1);
    /// As an object.
    pub(super) const ARRAY: Self = Self(2);
    /// A string without escapes; its bytes are its text.
    pub(super) const TEXT: Self = Self(3);
    /// A string with escapes; its bytes are those between the quotes. The next token says where its text stands.
    pub(super) const ESCAPED: Self = Self(4);
    /// A string without a text: there is half a surrogate pair in it, or bytes that are not UTF-8.
    pub(super) const GARBLED: Self = Self(5);
    pub(super) const NUMBER: Self = Self(6);
    pub(super) const TRUE: Self = Self(7);
    pub(super) const FALSE: Self = Self(8);
    pub(super) const NULL: Self = Self(9);
    /// Where among the unescaped texts the text of the string stands whose token is before this one.
    pub(super) const UNESCAPED: Self = Self(10);
}

const KIND_BITS: u32 = 4;
const START_BITS: u32 = 32;
const KIND_MASK: u64 = (1 << KIND_BITS) - 1;
const START_MASK: u64 = u64::MAX << START_BITS;

/// How long a body may be for all its tokens to know where they stand: 128 MiB.
pub(super) const MAX_BYTES: usize = (1 << (START_BITS - KIND_BITS - 1)) - 1;

impl Token {
    /// What begins at `start` and ends before `end`.
    #[inline]
    pub(super) fn new(kind: TokenKind, start: usize, end: usize) -> Self {
        Self::with_length(kind, start, end - start)
    }

    #[inline]
    fn with_length(kind: TokenKind, start: usize, length: usize) -> Self {
        Self((start as u64) << START_BITS | (length as u64) << KIND_BITS | kind.0)
    }

    #[inline]
    pub(super) fn kind(self) -> TokenKind {
        TokenKind(self.0 & KIND_MASK)
    }

    /// The offset of its first byte; of a string, of the byte behind its quote.
    #[inline]
    pub(super) fn start(self) -> usize {
        usize::try_from(self.0 >> START_BITS).unwrap_or_default()
    }

    /// In bytes; of an array or object, in tokens.
    #[inline]
    pub(super) fn length(self) -> usize {
        usize::try_from((self.0 & !START_MASK) >> KIND_BITS).unwrap_or_default()
    }

    /// How many tokens its value has, itself counted; one if it is not a value.
    #[inline]
    pub(super) fn tokens(self) -> usize {
        match self.kind() {
            TokenKind::OBJECT | TokenKind::ARRAY => self.length(),
            TokenKind::ESCAPED => 2,
            _ => 1,
        }
    }

    /// The offset behind its last byte; of a string, of its closing quote.
    #[inline]
    pub(super) fn end(self) -> usize {
        self.start() + self.length()
    }
}

/// What is open around a place: the innermost array or object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Around {
    /// The number of its token plus one, times two; plus one if it is an object.
    code: usize,
}

impl Around {
    pub(super) const NOTHING: Self = Self { code: 0 };

    #[inline]
    pub(super) fn is_nothing(self) -> bool {
        self.code == 0
    }

    #[inline]
    pub(super) fn is_object(self) -> bool {
        self.code & 1 == 1
    }

    /// What closes it.
    #[inline]
    pub(super) fn bracket(self) -> u8 {
        if self.is_object() { b'}' } else { b']' }
    }
}

/// As many as a body with one message has, so that it costs no allocation.
const FEW: usize = 96;

/// The tokens of a body. The writer counts them.
#[derive(Clone)]
pub(super) struct Tokens {
    few: [Token; FEW],
    /// Those that come after.
    many: Vec<Token>,
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            few: [Token::default(); FEW],
            many: Vec::new(),
        }
    }
}

impl Tokens {
    /// Adds the next one, of which `at` is the number.
    #[inline]
    pub(super) fn push(&mut self, at: usize, token: Token) {
        match self.few.get_mut(at) {
            Some(place) => *place = token,
            None => self.push_one_of_many(token),
        }
    }

    #[cold]
    fn push_one_of_many(&mut self, token: Token) {
        self.many.push(token);
    }

    /// The token with this number; a closing bracket behind the last one.
    #[inline]
    pub(super) fn get(&self, at: usize) -> Token {
        match self.few.get(at) {
            Some(token) => *token,
            None => self.one_of_many(at),
        }
    }

    #[cold]
    fn one_of_many(&self, at: usize) -> Token {
        let token = self.many.get(at.wrapping_sub(FEW));
        token.copied().unwrap_or_default()
    }

    /// Marks the strings that `is_garbled` says it of.
    pub(super) fn garble(&mut self, is_garbled: impl Fn(Token) -> bool) {
        for token in self.few.iter_mut().chain(&mut self.many) {
            if token.kind() == TokenKind::TEXT && is_garbled(*token) {
                *token = Token::new(TokenKind::GARBLED, token.start(), token.end());
            }
        }
    }

    /// Begins an array or object. Until it is closed its token says, in place of its length, what is open around it.
    #[inline]
    pub(super) fn open(
        &mut self,
        at: usize,
        kind: TokenKind,
        start: usize,
        around: Around,
    ) -> Around {
        self.push(at, Token::with_length(kind, start, around.code));
        Around {
            code: (at + 1) << 1 | usize::from(kind == TokenKind::OBJECT),
        }
    }

    /// Ends the innermost array or object that is open; returns what is open around it.
    #[inline]
    pub(super) fn close(&mut self, at: usize, pos: usize, open: Around) -> Around {
        self.push(at, Token::new(TokenKind::CLOSE, pos, pos + 1));
        let begin = (open.code >> 1).wrapping_sub(1);
        let place = match self.few.get_mut(begin) {
            Some(place) => place,
            None => match self.many.get_mut(begin.wrapping_sub(FEW)) {
                Some(place) => place,
                None => return Around::NOTHING,
            },
        };
        let code = place.length();
        let length = (at + 1).wrapping_sub(begin);
        let kept = place.0 & (START_MASK | KIND_MASK);
        *place = Token(kept | (length as u64) << KIND_BITS);
        Around { code }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_keeps_what_it_is_made_of() {
        for kind in (0..=TokenKind::UNESCAPED.0).map(TokenKind) {
            for (start, end) in [(0, 0), (1, 3), (MAX_BYTES, MAX_BYTES), (0, MAX_BYTES)] {
                let token = Token::new(kind, start, end);
                assert_eq!(
                    (token.kind(), token.start(), token.end(), token.length()),
                    (kind, start, end, end - start)
                );
            }
        }
        assert_eq!(Token::default().kind(), TokenKind::CLOSE);
    }

    #[test]
    fn few_and_many_are_one_list() {
        let token = |number| Token::new(TokenKind::NUMBER, number, number + 1);
        let mut tokens = Tokens::default();
        for number in 0..3 * FEW {
            assert_eq!(tokens.get(number), Token::default());
            tokens.push(number, token(number));
        }
        for number in 0..3 * FEW {
            assert_eq!(tokens.get(number), token(number));
        }
    }

    #[test]
    fn what_is_open_is_known_and_what_is_closed_knows_its_length() {
        let (array, object) = (TokenKind::ARRAY, TokenKind::OBJECT);
        let mut tokens = Tokens::default();
        let mut open = Around::NOTHING;
        let kind = |level: usize| if level % 3 == 0 { object } else { array };
        let levels = 2 * FEW;
        for level in 0..levels {
            open = tokens.open(level, kind(level), level, open);
            assert_eq!(open.is_object(), kind(level) == object);
        }
        for level in (0..levels).rev() {
            assert!(!open.is_nothing());
            assert_eq!(open.is_object(), kind(level) == object);
            open = tokens.close(2 * levels - level - 1, levels, open);
            let token = tokens.get(level);
            assert_eq!(
                (token.kind(), token.start(), token.length()),
                (kind(level), level, 2 * (levels - level))
            );
        }
        assert!(open.is_nothing());
        assert!(tokens.close(2 * levels, levels, open).is_nothing());
    }
}

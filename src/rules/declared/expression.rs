//! The language of `fail_if`: paths, literals, comparisons, `in`, `and`, `or`, `not`, `exists`, `len` and `sum`. There are
//! no loops and no expressions of text beyond `*`, so that a condition ends in the time that it takes to look once.

use crate::domain::{limits, spelling::nearest};

/// A condition or a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// Text.
    Text(Box<str>),
    /// A number.
    Number(f64),
    /// `true` or `false`.
    Truth(bool),
    /// What stands at a path.
    Path(Path),
    /// How many elements, fields or characters there are.
    Len(Path),
    /// The sum of a list of numbers.
    Sum(Path),
    /// Whether something stands at a path.
    Exists(Path),
    /// Two values, compared.
    Compare(Box<Self>, Comparison, Box<Self>),
    /// Whether a value is one of some literals.
    In(Box<Self>, Vec<Self>),
    /// All of them: `and`.
    All(Vec<Self>),
    /// At least one of them: `or`.
    Any(Vec<Self>),
    /// The contrary.
    Not(Box<Self>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// Where a value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// What it begins in.
    pub root: Root,
    /// From there on.
    pub steps: Vec<Step>,
}

/// What a path begins in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// The arguments of the call of the tool.
    Args,
    /// The newest result that holds the id.
    Record,
    /// Facts of the call.
    Call,
    /// Variables of the call.
    Variables,
}

impl Root {
    const ALL: [(&'static str, Self); 4] =
        [("args", Self::Args), ("record", Self::Record), ("call", Self::Call), ("variables", Self::Variables)];
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A field; of a list, the element of that number from 0.
    Field(Box<str>),
    /// All elements of a list, or all fields of an object.
    Each,
}

/// What is wrong with a text, and at which byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// From the begin of the expression.
    pub at: usize,
    /// What is wrong and what to do.
    pub text: String,
}

/// Deepest nesting of brackets and `not`.
const DEPTH: usize = 32;

impl Expression {
    /// Reads an expression.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let mut parser = Parser { text, at: 0, depth: 0 };
        let parsed = parser.any()?;
        parser.space();
        match parser.rest() {
            "" => Ok(parsed),
            rest => {
                Err(parser
                    .mistake(format!("`{}` is not expected here; join conditions with `and` or `or`", word_of(rest))))
            }
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

/// The first word or sign of a text, to be quoted.
fn word_of(rest: &str) -> &str {
    let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
    let sign = rest.chars().next().map_or(0, char::len_utf8);
    limits::cut(&rest[..end.max(sign)], 40)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn mistake(&self, text: impl Into<String>) -> Mistake {
        Mistake { at: self.at, text: text.into() }
    }

    fn sign(&mut self, sign: &str) -> bool {
        self.space();
        let is_next = self.rest().starts_with(sign);
        if is_next {
            self.at += sign.len();
        }
        is_next
    }

    /// Takes a word if it is the next one.
    fn word(&mut self, word: &str) -> bool {
        self.space();
        let is_next = self.rest().strip_prefix(word).is_some_and(|rest| !rest.starts_with(is_word));
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    fn expect(&mut self, sign: &str, what: &str) -> Result<(), Mistake> {
        if self.sign(sign) { Ok(()) } else { Err(self.mistake(format!("`{sign}` is missing {what}"))) }
    }

    fn deeper(&mut self) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth > DEPTH { Err(self.mistake("too many brackets; make two rules of it")) } else { Ok(()) }
    }

    fn any(&mut self) -> Result<Expression, Mistake> {
        self.joined("or", Self::all, Expression::Any)
    }

    fn all(&mut self) -> Result<Expression, Mistake> {
        self.joined("and", Self::condition, Expression::All)
    }

    fn joined(
        &mut self,
        word: &str,
        part: fn(&mut Self) -> Result<Expression, Mistake>,
        join: fn(Vec<Expression>) -> Expression,
    ) -> Result<Expression, Mistake> {
        let first = part(self)?;
        if !self.word(word) {
            return Ok(first);
        }
        let mut parts = vec![first, part(self)?];
        while self.word(word) {
            parts.push(part(self)?);
        }
        Ok(join(parts))
    }

    fn condition(&mut self) -> Result<Expression, Mistake> {
        if self.word("not") {
            self.deeper()?;
            let inner = self.condition()?;
            self.depth -= 1;
            return Ok(Expression::Not(Box::new(inner)));
        }
        let one = self.value()?;
        if self.word("in") {
            return self.list(one);
        }
        let begin = self.at;
        let signs = [
            ("==", Comparison::Equal),
            ("!=", Comparison::Unequal),
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("<", Comparison::Less),
            (">", Comparison::More),
        ];
        let Some((_, comparison)) = signs.into_iter().find(|(sign, _)| self.sign(sign)) else {
            if self.sign("=") {
                self.at -= 1;
                return Err(self.mistake("equality is written `==`"));
            }
            self.at = begin;
            return Ok(one);
        };
        let other = self.value()?;
        Ok(Expression::Compare(Box::new(one), comparison, Box::new(other)))
    }

    fn list(&mut self, one: Expression) -> Result<Expression, Mistake> {
        self.expect("(", "behind `in`: in ('a', 'b')")?;
        let mut list = Vec::new();
        loop {
            self.space();
            let begin = self.at;
            match self.value()? {
                literal @ (Expression::Text(_) | Expression::Number(_) | Expression::Truth(_)) => list.push(literal),
                _ => {
                    self.at = begin;
                    return Err(self.mistake("the list of `in` holds texts and numbers: in ('a', 'b')"));
                }
            }
            if !self.sign(",") {
                break;
            }
        }
        self.expect(")", "behind the list of `in`")?;
        Ok(Expression::In(Box::new(one), list))
    }

    fn value(&mut self) -> Result<Expression, Mistake> {
        self.space();
        let rest = self.rest();
        match rest.chars().next() {
            None => Err(self.mistake("something is missing here: a path, a text in quotation marks or a number")),
            Some('(') => {
                self.at += 1;
                self.deeper()?;
                let inner = self.any()?;
                self.expect(")", "to close the bracket")?;
                self.depth -= 1;
                Ok(inner)
            }
            Some(quote @ ('\'' | '"')) => match rest[1..].find(quote) {
                Some(end) => {
                    self.at += end + 2;
                    Ok(Expression::Text(rest[1..=end].into()))
                }
                None => Err(self.mistake(format!("the text has no end: put {quote} behind it"))),
            },
            Some(c) if c.is_ascii_digit() || c == '-' => {
                let end = rest[1..].find(|c: char| !(c.is_ascii_digit() || c == '.')).map_or(rest.len(), |end| end + 1);
                let number = rest[..end].parse().ok().filter(|number: &f64| number.is_finite());
                let number =
                    number.ok_or_else(|| self.mistake(format!("`{}` is no number", limits::cut(&rest[..end], 40))))?;
                self.at += end;
                Ok(Expression::Number(number))
            }
            Some(c) if is_word(c) => self.named(),
            Some(c) => Err(self
                .mistake(format!("`{c}` is not expected here; write a path, a text in quotation marks or a number"))),
        }
    }

    fn named(&mut self) -> Result<Expression, Mistake> {
        for (word, truth) in [("true", true), ("false", false)] {
            if self.word(word) {
                return Ok(Expression::Truth(truth));
            }
        }
        for word in ["exists", "len", "sum"] {
            if self.word(word) {
                self.expect("(", &format!("behind `{word}`: {word}(args.x)"))?;
                self.space();
                let path = self.path()?;
                self.expect(")", &format!("to close `{word}`"))?;
                return Ok(match word {
                    "exists" => Expression::Exists(path),
                    "len" => Expression::Len(path),
                    _ => Expression::Sum(path),
                });
            }
        }
        self.path().map(Expression::Path)
    }

    fn path(&mut self) -> Result<Path, Mistake> {
        let word = word_of(self.rest());
        let Some((name, root)) = Root::ALL.into_iter().find(|(name, _)| *name == word) else {
            let known = Root::ALL.into_iter().map(|(name, _)| name).chain(["exists", "len", "sum"]);
            let meant = nearest(word, known).map_or_else(String::new, |known| format!("did you mean `{known}`? "));
            let begin =
                "a path begins with `args.`, `record.`, `call.` or `variables.`, and a text stands in quotation marks";
            return Err(self.mistake(format!("unknown word `{word}`; {meant}{begin}")));
        };
        self.at += name.len();
        let mut steps = Vec::new();
        while self.rest().starts_with('.') {
            self.at += 1;
            if self.rest().starts_with('*') {
                self.at += 1;
                steps.push(Step::Each);
                continue;
            }
            let rest = self.rest();
            let end = rest.find(|c: char| !(is_word(c) || c == '-')).unwrap_or(rest.len());
            if end == 0 {
                return Err(self.mistake("the name of a field, or `*`, is missing behind the dot"));
            }
            self.at += end;
            steps.push(Step::Field(rest[..end].into()));
        }
        Ok(Path { root, steps })
    }
}

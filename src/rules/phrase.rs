//! What explanations and findings say, in parts, and the English of it.
//!
//! Whoever words it in another language takes the parts: in JSON a phrase is an object, `says` names it, and what is filled in stands
//! beside. The playground has a table of the same phrases, and its build holds the two against each other.

use std::fmt;

use serde::Serialize;

use super::sentence::{self, Sentence};
use super::words::first;

pub(crate) use super::words::{All, Any, Each};

/// What is filled in.
pub(crate) type Part = sentence::Part<Phrase>;

/// Phrases of which one is meant: "3 or 4".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Either(pub(crate) Vec<Phrase>);

impl All {
    /// Some of them: of many the first, and how many more there are.
    pub(crate) fn some<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Part {
        match first(names) {
            (names, 0) => Part::All(Self(names)),
            (names, more) => {
                let names = Each(names);
                Part::Phrase(Box::new(Phrase::AndMore { names, more }))
            }
        }
    }
}

impl Any {
    /// Like [`All::some`].
    pub(crate) fn some<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Part {
        match first(names) {
            (names, 0) => Part::Any(Self(names)),
            (names, more) => {
                let names = Each(names);
                Part::Phrase(Box::new(Phrase::OrMore { names, more }))
            }
        }
    }
}

impl fmt::Display for Either {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.0.iter().map(Phrase::to_string).collect();
        f.write_str(&all.join(" or "))
    }
}

macro_rules! phrases {
    ($($name:ident $({ $($part:ident: $type:ty),* })? = $words:literal;)*) => {
        /// A clause of an explanation, or a sentence of a finding. What code looks at again or says at several places has a
        /// name here.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(tag = "says", rename_all = "snake_case")]
        pub(crate) enum Phrase {
            $($name $({ $($part: $type),* })?,)*
            /// What is said at one place.
            #[serde(untagged)]
            Sentence(Sentence<Phrase>),
        }

        impl fmt::Display for Phrase {
            #[expect(unused_variables, reason = "some parts are for other languages only")]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name $({ $($part),* })? => write!(f, $words),)*
                    Self::Sentence(sentence) => sentence.fmt(f),
                }
            }
        }
    };
}

type Inner = Box<Phrase>;

phrases! {
    // Why a rule was not looked at, or the fallback was taken or not.
    AfterRoute { rule: String } = "`{rule}` had won before it";
    AfterRouteToNowhere { rule: String } = "`{rule}` had won before it, and has its targets, for its own steps lead nowhere";
    AfterStop { rule: String } = "`{rule}` had stopped what comes after it";
    Disabled = "it is disabled";
    OtherKind { on: All, kind: String } = "it is for {on}, this is `{kind}`";
    NoRoute = "no route took the event";

    // Entries of conditions.
    NoCondition = "it has no condition";
    HoldsForNothing = "its condition holds for nothing";
    Unlike { clause: Inner, wanted: Inner } = "{clause}, wanted {wanted}";
    FactIs { fact: String, was: Inner } = "`{fact}` is {was}";
    FactAbsent { fact: String } = "`{fact}` is absent";
    Hit { set: String } = "keyword set `{set}` hits the text";
    HitWith { set: String, term: String } = "keyword set `{set}` hits the text with `{term}`";
    HitWithSlip { set: String, term: String } = "keyword set `{set}` hits the text with `{term}`, a slip forgiven";
    HitWithThisSlip { set: String, term: String, slip: String } = "keyword set `{set}` hits the text with `{term}`, the slip `{slip}` forgiven";
    NoHit { set: String } = "keyword set `{set}` does not hit the text";
    NoHitFor { set: String, term: String } = "keyword set `{set}` does not hit the text: `{term}` is there, too, and cancels it";
    NoHits { sets: All } = "none of the keyword sets {sets} hits the text";
    NoSetNamed = "no keyword set is named";
    NoTextFor { set: String } = "there is no text for keyword set `{set}`";
    NoTextForAny { sets: Any } = "there is no text for the keyword sets {sets}";
    NoText = "there is no text";
    TextHas { what: Inner } = "the text has {what}";
    TextHasNot { what: Inner } = "the text does not have {what}";
    TextWithout { what: Inner } = "a text without {what}";
    Terms { terms: Any } = "{terms}";
    TermsAsWhole { terms: Any } = "{terms} as the whole message";
    TermsAtBeginning { terms: Any } = "{terms} at its beginning";
    TermsSomewhere { terms: Any } = "{terms} somewhere";
    MatchOf { regex: String } = "a match of `{regex}`";
    Open { schedule: String } = "schedule `{schedule}` is open";
    Closed { schedule: String } = "schedule `{schedule}` is closed";
    AllOpen { schedules: All } = "schedules {schedules} are open";
    AllClosed { schedules: All } = "schedules {schedules} are closed";
    NoScheduleNamed = "no schedule is named";
    NoSender = "there is no sender";
    Among { percent: String, name: String } = "the sender is among the {percent} % of `{name}`";
    NotAmong { percent: String, name: String } = "the sender is not among the {percent} % of `{name}`";

    // What was wanted.
    Nothing = "none";
    ToBeOpen = "open";
    ToBeClosed = "closed";
    OneAmong { percent: String, name: String } = "one among the {percent} % of `{name}`";
    OneNotAmong { percent: String, name: String } = "one not among the {percent} % of `{name}`";
    OneWhoIsNot = "one who is not";
    AnyValue = "any value";
    ItAbsent = "it absent";
    OneOf { values: Any } = "{values}";
    OneOfThese { values: Either } = "{values}";
    AnythingBut { wanted: Inner } = "anything but {wanted}";
    MoreThan { limit: String } = "more than {limit}";
    AtLeast { limit: String } = "at least {limit}";
    LessThan { limit: String } = "less than {limit}";
    AtMost { limit: String } = "at most {limit}";
    OneInIt { values: Any } = "{values} in it";
    NoneInIt { values: Any } = "no {values} in it";
    AllInIt { values: All } = "{values} in it";
    NotAllInIt { values: All } = "not all of {values} in it";
    BeginsWith { part: String } = "one that begins with `{part}`";
    BeginsNotWith { part: String } = "one that does not begin with `{part}`";
    EndsWith { part: String } = "one that ends with `{part}`";
    EndsNotWith { part: String } = "one that does not end with `{part}`";
    Contains { part: String } = "one with `{part}` in it";
    ContainsNot { part: String } = "one without `{part}` in it";

    // Several.
    Both { one: Inner, other: Inner } = "{one}; {other}";
    AndMore { names: Each, more: usize } = "{names} and {more} more";
    OrMore { names: Each, more: usize } = "{names} or {more} more";

    // Values.
    True = "true";
    False = "false";
    Number { number: String } = "{number}";
    Value { value: String } = "`{value}`";
    Values { values: All } = "{values}";
    Empty = "empty";
    ABool = "a bool";
    ANumber = "a number";
    StringOfOne = "a string of 1 character";
    StringOf { count: usize } = "a string of {count} characters";
    TextOfOne = "a text of 1 character";
    TextOf { count: usize } = "a text of {count} characters";
    SetOf { count: usize } = "a set of {count}";

    // What would change it.
    WereAbsent { fact: String } = "`{fact}` were absent";
    WereSomethingElse { fact: String } = "`{fact}` were something else";
    WereThere { fact: String } = "`{fact}` were there";
    WereEmpty { fact: String } = "`{fact}` were there and empty";
    Were { fact: String, value: Inner } = "`{fact}` were {value}";
    Had { fact: String, added: All } = "`{fact}` had {added}";
    HadNot { fact: String, removed: All } = "`{fact}` did not have {removed}";
    HadAndNot { fact: String, added: All, removed: All } = "`{fact}` had {added} and not {removed}";
    SetHit { set: String } = "keyword set `{set}` hit the text";
    SetDidNotHit { set: String } = "keyword set `{set}` did not hit the text";
    WereOpen { schedule: String } = "schedule `{schedule}` were open";
    WereClosed { schedule: String } = "schedule `{schedule}` were closed";
    TextHad { what: Inner } = "the text had {what}";
    TextHadNot { what: Inner } = "the text did not have {what}";

    // Who was passed over.
    PassedOver { who: Inner, why: Inner } = "passed over {who}: {why}";
    Kept { who: Inner } = "kept {who} all the same: every step was passed over";
    Team { team: String } = "team `{team}`";
    TeamOf { fact: String } = "team of `{fact}`";
    TeamOfRole { team: String, role: String } = "team `{team}` of role `{role}`";
    TeamsOfRole { teams: All, role: String } = "teams {teams} of role `{role}`";
    Role { role: String } = "role `{role}`";
    Agent { agent: String } = "agent `{agent}`";
    AgentOf { fact: String } = "agent of `{fact}`";
    Queue { queue: String } = "queue `{queue}`";
    QueueOf { fact: String } = "queue of `{fact}`";
    Member { members: All, team: String } = "member {members} of team `{team}`";
    Members { members: All, team: String } = "members {members} of team `{team}`";

    // Why.
    ClosedUntil { at: String } = "it is closed until {at}";
    NeverOpens = "it does not open within 400 days";
    Full = "it is full";
    AllAway = "all of its members are away";
    PersonAway = "this person is away";
    PeopleAway = "these people are away";
    NoTeamForSender = "no team with it is there for the sender";
    NoTeamCalled { value: String, fact: String } = "no team is called `{value}`, as `{fact}` says";
    NoTeamCalledSo { fact: String } = "no team is called what `{fact}` says";
    FactEmpty { fact: String } = "`{fact}` is empty";
    ServesNot { reason: Inner } = "it does not serve {reason}";
    ServeNot { reason: Inner } = "they do not serve {reason}";
    Language { value: String, fact: String } = "the language `{value}`, as `{fact}` says";
    Region { value: String, fact: String } = "the region `{value}`, as `{fact}` says";
    RegionOfNumber { value: String } = "the region `{value}`, the country of the number";

    // What is wrong with a file.
    Syntax { error: String } = "{error}";
    UnknownKey { key: String } = "unknown key `{key}`";
    KeyTwice { key: String } = "key `{key}` is given twice";
    IdTaken { id: String } = "id `{id}` is given to another rule already";
    Expected { wanted: Inner, got: Inner } = "expected {wanted}, got {got}";
    FactIsOfType { fact: String, fact_type: String, wanted: Inner, got: Inner } = "`{fact}` is of type `{fact_type}`: expected {wanted}, got {got}";
    NotVersion1 = "this is not a version 1 rule file: write `\"version\": 1`";
    Missing { key: String, what: Inner } = "missing `{key}`: {what}";
    NoneSuch { said: Inner, name: String } = "{said} `{name}`";
    EmptyName = "a name cannot be empty";
    EmptyTargets = "`targets` is empty: a message must go somewhere";
    TeamAndTargets = "`team` and `targets` exclude each other: keep one";
    NotADate { text: String, error: String } = "{error}";
    NotDays { text: String, error: String } = "{error}";
    NotHours { text: String, error: String } = "{error}";
    NotATime { text: String, error: String } = "{error}";
    NotADuration { text: String, forms: String } = "`{text}` is not a duration: write {forms}";
    NotATerm { term: String, error: String } = "{error}";
    NotAPath { text: String, error: String } = "`{text}` {error}";
    WrongDates { error: String } = "{error}";
    SameDay { date: String, error: String } = "{error}";
    ImpossibleFact { fact: String, error: String } = "{error}";
    NoTime { text: String } = "`{text}` is no time at all: write at least `1s`";
    UsedByNothing { what: String, name: String } = "{what} `{name}` is used by nothing";

    // What is wanted, and what there is instead.
    Null = "null";
    ABoolean = "a boolean";
    AString = "a string";
    AList = "a list";
    AnObject = "an object";
    TrueOrFalse = "true or false";
    AStringOrList = "a string or a list of strings";
    ATermOrList = "a term or a list of terms";
    TermsOrObject = "a list of terms, or an object with `terms`";
    ANameOrFact = "a name or `{{\"fact\": ...}}`";
    AScheduleName = "the name of a schedule";

    // What to do.
    DidYouMean { name: String } = "did you mean `{name}`?";
    WriteText { text: String } = "write `{text}`";
    WriteJson { json: String } = "write `{json}`";
    WriteEither { one: String, other: String } = "write `{one}` or `{other}`";
    WriteList { json: String } = "write a list: `{json}`";
    WriteInQuotes { write: Inner } = "{write}, in quotes";
    OddSign { sign: String, write: Inner } = "there is {sign} in it: {write}";
    PutInQuotes = "put it in quotes";
    PutInBrackets = "put it in brackets";
    WithoutBrackets = "leave out the brackets";
    WithoutQuotes = "write it without quotes";
    ListWithNames = "write a list, and the name of each part into the part";
    AllOrAny = "write `{{\"all\": [...]}}` if all of them must hold, `{{\"any\": [...]}}` if one is enough";
    ToAskForAbsence = "to ask for absence write `{{\"exists\": false}}`";
    PossibleKeys { keys: Each } = "possible keys: {keys}";
    PossibleWords { sort: String, words: Each } = "possible {sort}: {words}";
    AddTo { section: String } = "add it to `{section}`";
    DeclareIt = "declare it in `fields`, or name a built-in fact";
    KeepOne = "keep one of them";
    ChooseAnother = "choose another: ids are unique over all rules";
    EmptyIfClosed = "write `[]` if it stays closed";
    NameAStep = "name a step, as `{{\"team\": \"desk\"}}`";
    StepForEach = "write `targets`, with a step for each";

    // What to do about what is not JSON.
    EmptyFile = "the file is empty: write `{{\"version\": 1}}`, and then its rules";
    BackslashTwice = "write a backslash twice, such as `\\\\d` in a regular expression";
    EscapeIt = "write a space, `\\t` for a tab or `\\n` for a new line";
    NotClosed = "a bracket, a brace or a quote is open and is not closed";
    NoComments = "JSON has no comments: leave it out";
    CommaBefore = "leave out the comma before it";
    StraightQuotes = "write straight double quotes: `\"`";
    OddSpace = "this is not a usual space: write one, or leave it out";
    ColonBetween = "write `:` between a key and its value";
    CommaAfter = "write `,` here: another part follows";
    CommaBetween = "write `,` between the parts";
    CloseObject = "close the object before it: write `}}` before the comma";
    PointInNumber = "write a number with a point, as `1000.5`";
    QuoteInString = "write `\\\"` for a quote within a string";
    WithoutPlus = "write the number without `+`";
    DigitBeforePoint = "write a digit before the point, as `0.5`";
    InDoubleQuotes = "write it in double quotes";
    NullOrNothing = "write `null`, or leave it out";
    NoSuchNumber = "JSON has no such number";
}

impl Phrase {
    /// One after the other; `None` of none.
    pub(crate) fn joined(phrases: impl Iterator<Item = Self>) -> Option<Self> {
        phrases.reduce(|one, other| Self::Both {
            one: Box::new(one),
            other: Box::new(other),
        })
    }

    /// A number, as it is written.
    pub(crate) fn number(number: f64) -> Self {
        Self::Number {
            number: number.to_string(),
        }
    }

    /// True or false.
    pub(crate) const fn truth(truth: bool) -> Self {
        if truth { Self::True } else { Self::False }
    }
}

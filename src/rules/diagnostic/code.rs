//! The kinds of findings, each with its stable code.

use serde::Serialize;

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal,)*) => {
        /// The kinds of findings. Codes are stable: tools filter by them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        pub(crate) enum Code { $($(#[$doc])* #[serde(rename = $name)] $code),* }

        impl Code {
            pub(super) const ALL: &[Self] = &[$(Self::$code),*];

            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $name),* }
            }
        }
    };
}

codes! {
    /// A negation that does not hold if its fact is absent.
    AbsentNegation = "absent-negation",
    /// A placeholder that stands for nothing.
    AbsentPlaceholder = "absent-placeholder",
    /// A term that another term of its set covers.
    CoveredTerm = "covered-term",
    /// The parents of a team lead back to it.
    Cycle = "cycle",
    /// A trigger that never fires, because of those before it that stop.
    DeadTrigger = "dead-trigger",
    /// Hours that last for longer than anybody works.
    DoubtfulHours = "doubtful-hours",
    /// An id, a key or a name that is there already.
    Duplicate = "duplicate",
    /// A text in the wrong encoding or in two alphabets.
    GarbledText = "garbled-text",
    /// A team of which no member is named for a new customer.
    IdleMembers = "idle-members",
    /// An override that changes nothing.
    IdleOverride = "idle-override",
    /// Slips are forgiven in words of which none can have one.
    IdleTypos = "idle-typos",
    /// What was to be filled in.
    LeftOver = "left-over",
    /// An override over many days that opens on days off.
    LongOverride = "long-override",
    /// Opt-in terms that also hit inside of words.
    LooseOptIn = "loose-opt-in",
    /// Opt-out terms that also hit inside of longer messages.
    LooseOptOut = "loose-opt-out",
    /// A part that must be there is not.
    Missing = "missing",
    /// An opt-out that does not always count.
    NarrowOptOut = "narrow-opt-out",
    /// Actions for where every step is skipped, beside a step that never is.
    NeverHeld = "never-held",
    /// A condition that holds for no event.
    NeverHolds = "never-holds",
    /// A schedule that is never open.
    NeverOpens = "never-opens",
    /// Marketing is sent and nobody can opt out by message.
    NoOptOut = "no-opt-out",
    /// A rule whose analysis would cost too much.
    NotAnalysed = "not-analysed",
    /// A value that the file writes otherwise elsewhere.
    OddSpelling = "odd-spelling",
    /// Two overrides of one schedule claim the same date.
    Overlap = "overlap",
    /// Hours of one weekday that overlap.
    OverlappingHours = "overlapping-hours",
    /// A calendar of which every date has passed.
    PastCalendar = "past-calendar",
    /// Overrides of which every date has passed.
    PastOverrides = "past-overrides",
    /// A sign of a pattern that is compared as it stands.
    PatternInTerm = "pattern-in-term",
    /// A time zone that is an offset and not a place.
    PlacelessZone = "placeless-zone",
    /// A schedule that is open for less than an hour a week.
    RarelyOpens = "rarely-opens",
    /// A regular expression that cannot be used.
    Regex = "regex",
    /// The same target twice in one list.
    RepeatedTarget = "repeated-target",
    /// A value that stands in its list already.
    RepeatedValue = "repeated-value",
    /// A greeting that a customer may get several times.
    RepeatedWelcome = "repeated-welcome",
    /// A route that never wins, because of the rules before it.
    Shadowed = "shadowed",
    /// One term in two keyword sets that lead to different routes.
    SharedTerm = "shared-term",
    /// A time zone of which older data is used than there is.
    StaleZone = "stale-zone",
    /// A consent that is the opposite of what the customer chose.
    SwappedConsent = "swapped-consent",
    /// A text that is not valid JSON.
    Syntax = "syntax",
    /// A test in the file that does not get what it expects.
    TestFailed = "test-failed",
    /// A test whose result depends on when it is run.
    TestWithoutTime = "test-without-time",
    /// Two parts that exclude each other.
    TooMuch = "too-much",
    /// A route that holds only while all of its teams are closed.
    Unattended = "unattended",
    /// A fact that nobody declared.
    UnknownFact = "unknown-fact",
    /// A key that means nothing here.
    UnknownKey = "unknown-key",
    /// An event kind that does not exist.
    UnknownKind = "unknown-kind",
    /// A keyword set, schedule, calendar, team or role that is not in the file.
    UnknownName = "unknown-name",
    /// A time zone that the zone data does not have.
    UnknownZone = "unknown-zone",
    /// A target that no message comes to.
    UnreachedStep = "unreached-step",
    /// A team that serves regions or languages which no sender can be known to have.
    UnservedRegion = "unserved-region",
    /// Something that nothing in the file uses.
    Unused = "unused",
    /// Marketing that goes to those who have opted out.
    UnwantedMarketing = "unwanted-marketing",
    /// A value that is not one of the possible ones.
    Value = "value",
    /// A file of another version of the language.
    Version = "version",
    /// A value of the wrong type.
    WrongType = "wrong-type",
}

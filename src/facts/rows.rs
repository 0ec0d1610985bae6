//! The macros that read the tables of facts. The tables stand in [`event_facts`](super::event_facts) and
//! [`host_facts`](super::host_facts); a column that a row lacks is an error of the compiler.

/// Makes the enum, the rows, the reading and the manual's lines of the facts that come with an event.
///
/// `value` is the type and how the value is read; the second argument, if any, is the host's table of restricted
/// regions. The other columns are those of [`Row`](super::fact::Row).
macro_rules! event_facts {
    ($($fact:ident = $name:literal {
        meaning: $meaning:literal,
        value: $fact_type:ident(|$event:ident $(, $regions:ident)?| $value:expr),
        $($column:ident: $cell:expr,)*
    })*) => {
        /// A fact that comes with the event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum EventFact { $(#[doc = $meaning] $fact,)* }

        impl EventFact {
            pub(crate) const ALL: &[Self] = &[$(Self::$fact),*];

            pub(crate) const fn row(self) -> &'static Row {
                match self {
                    $(Self::$fact => &Row {
                        name: $name,
                        meaning: $meaning,
                        fact_type: FactType::$fact_type,
                        folded: false,
                        $($column: $cell,)*
                    },)*
                }
            }

            /// The value; `None` if the event does not carry the fact. Cost: constant, except for sums over the items
            /// of an order.
            pub(crate) fn value<'e>(
                self,
                event: &'e Event<'_>,
                regions: &RestrictedRegions,
            ) -> Option<ValueRef<'e>> {
                match self {
                    $(Self::$fact => {
                        let $event = event;
                        $(let $regions = regions;)?
                        value_of!($fact_type, $value)
                    })*
                }
            }
        }

        /// The lines of the manual's table.
        macro_rules! event_fact_lines {
            () => {
                concat!($("| `", $name, "` | ", word_of!($fact_type), " | ", $meaning, " |\n"),*)
            };
        }
    };
}

/// Makes the enum, the rows and the manual's lines of the facts that the host hands over. The columns are those of
/// [`Row`](super::fact::Row).
macro_rules! host_facts {
    ($($fact:ident = $name:literal {
        meaning: $meaning:literal,
        fact_type: FactType::$fact_type:ident,
        $($column:ident: $cell:expr,)*
    })*) => {
        /// A host fact that needs no declaration.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum BuiltIn { $(#[doc = $meaning] $fact,)* }

        impl BuiltIn {
            pub(crate) const ALL: &[Self] = &[$(Self::$fact),*];

            pub(crate) const fn row(self) -> &'static Row {
                match self {
                    $(Self::$fact => &Row {
                        name: $name,
                        meaning: $meaning,
                        fact_type: FactType::$fact_type,
                        values: Values::Any,
                        on: Kinds::All,
                        always_on: Kinds::NONE,
                        brings: &[],
                        $($column: $cell,)*
                    },)*
                }
            }
        }

        /// The lines of the manual's table.
        macro_rules! host_fact_lines {
            () => {
                concat!($("| `", $name, "` | ", word_of!($fact_type), " | ", $meaning, " |\n"),*)
            };
        }
    };
}

/// What was read, as a value of its fact's type.
macro_rules! value_of {
    (Bool, $value:expr) => {
        $value.map(ValueRef::Bool)
    };
    (Number, $value:expr) => {
        $value.map(ValueRef::Number)
    };
    (String, $value:expr) => {
        $value.map(ValueRef::String)
    };
    (Text, $value:expr) => {
        $value.map(ValueRef::String)
    };
}

/// [`FactType::as_str`](super::FactType::as_str) as a literal.
macro_rules! word_of {
    (Bool) => {
        "bool"
    };
    (Number) => {
        "number"
    };
    (String) => {
        "string"
    };
    (Strings) => {
        "strings"
    };
    (Text) => {
        "text"
    };
}

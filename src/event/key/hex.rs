//! Keys as text.

/// How a key of 16 bytes is shown, read and written: 32 hex digits. The pattern says which digits are read.
macro_rules! key_as_hex {
    ($Key:ident, $Error:ident, $digit:pat) => {
        impl std::fmt::Display for $Key {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{:032x}", u128::from_be_bytes(self.0))
            }
        }

        impl std::str::FromStr for $Key {
            type Err = $Error;

            fn from_str(text: &str) -> Result<Self, $Error> {
                if text.len() != 32 || !text.bytes().all(|byte| matches!(byte, $digit)) {
                    return Err($Error(()));
                }
                let number = u128::from_str_radix(text, 16).map_err(|_| $Error(()))?;
                Ok(Self(number.to_be_bytes()))
            }
        }

        impl serde::Serialize for $Key {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Key {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use key_as_hex;

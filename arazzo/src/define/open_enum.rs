//! `open_enum!`: enumerations that keep values which are not listed.

/// Defines an enumeration of the strings or integers that a schema lists, with a variant for all
/// others.
///
/// ```
/// arazzo::rt::open_enum! {
///     /// How far the order is.
///     pub enum State: String {
///         Open = "open",
///         Done = "done",
///         _ => Other,
///     }
/// }
///
/// assert_eq!(State::Done.as_str(), "done");
/// assert_eq!(State::Other("lost".to_owned()).to_string(), "lost");
/// ```
///
/// The values are in a table, since there may be thousands; what goes through the table is in
/// [`listed`](crate::__private::listed).
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum {
    ($(#[$meta:meta])* pub enum $name:ident: String {
        $($variant:ident = $value:literal $(as $shown:literal)?,)*
        _ => $other:ident,
    }) => {
        $crate::__open_enum!(@define [$(#[$meta])*] $name(String, $other) [
            $($variant = $value $(as $shown)?,)*
        ]);

        impl $name {
            const LISTED: &'static [(&'static str, Self)] = &[$(($value, Self::$variant)),*];

            pub(crate) const TEXTS: [&'static str; <[&str]>::len(&[$($value),*])] =
                [$($value),*];

            /// The value as it is in JSON.
            pub fn as_str(&self) -> &str {
                match self {
                    Self::$other(other) => other,
                    listed => $crate::__private::listed::value(Self::LISTED, listed),
                }
            }
        }

        $crate::__open_enum!(@implement $name $other as_str serialize_str read_text);
    };
    ($(#[$meta:meta])* pub enum $name:ident: i64 {
        $($variant:ident = $value:literal $(as $shown:literal)?,)*
        _ => $other:ident,
    }) => {
        $crate::__open_enum!(@define [$(#[$meta])*] $name(i64, $other) [
            $($variant = $value $(as $shown)?,)*
        ]);

        impl $name {
            const LISTED: &'static [(i64, Self)] = &[$(($value, Self::$variant)),*];

            /// The value as it is in JSON.
            pub fn value(&self) -> i64 {
                match self {
                    Self::$other(other) => *other,
                    listed => $crate::__private::listed::value(Self::LISTED, listed),
                }
            }
        }

        $crate::__open_enum!(@implement $name $other value serialize_i64 read_integer);
    };
    (@define [$(#[$meta:meta])*] $name:ident($kept:ident, $other:ident) [
        $($variant:ident = $value:literal $(as $shown:literal)?,)*
    ]) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = $crate::__shown!($value $(, $shown)?)]
                $variant,
            )*
            /// A value that is not listed.
            $other($kept),
        }
    };
    (@implement $name:ident $other:ident $get:ident $write:ident $read:ident) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.$get(), f)
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.$write(self.$get())
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::listed::$read(Self::LISTED, Self::$other, deserializer)
            }
        }
    };
}

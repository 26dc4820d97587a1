//! `steps!`: the enum of a workflow's steps.

/// Defines the steps of a workflow. They display as their ids.
///
/// ```
/// arazzo::rt::steps! {
///     pub enum Step {
///         SignIn = "signIn",
///         Pay = "pay",
///     }
/// }
///
/// assert_eq!(Step::SignIn.to_string(), "signIn");
/// ```
///
/// The docs of a step are its id, or the text after `as`.
#[doc(hidden)]
#[macro_export]
macro_rules! __steps {
    (pub enum $name:ident {
        $($variant:ident = $id:literal $(as $shown:literal)?,)*
    }) => {
        /// The steps of the workflow. Displays as the step's id.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $(
                #[doc = $crate::__shown!($id $(, $shown)?)]
                $variant,
            )*
        }

        impl $crate::rt::StepId for $name {
            fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)*
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str($crate::rt::StepId::id(*self))
            }
        }
    };
}

/// The docs of a name or a value: it as code, or the text that is given for it.
#[doc(hidden)]
#[macro_export]
macro_rules! __shown {
    ($value:literal) => {
        ::core::concat!("`", $value, "`")
    };
    ($value:literal, $shown:literal) => {
        ::core::concat!("`", $shown, "`")
    };
}

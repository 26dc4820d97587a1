//! `workflow!`, `run_with_progress!` and `setters!`: what follows from a workflow's function and
//! inputs.

/// Supplies the types and the `run` of an `impl Workflow`, from the function and the module of the
/// workflow, which share a name.
#[doc(hidden)]
#[macro_export]
macro_rules! __workflow {
    ($name:ident) => {
        type Inputs = $name::Inputs;
        type Outputs = $name::Outputs;
        type Error = $name::Error;

        async fn run(
            client: &$crate::Client,
            inputs: Self::Inputs,
        ) -> ::core::result::Result<Self::Outputs, Self::Error> {
            $name(client, inputs).await
        }
    };
}

/// Defines `run_with_progress` in the module of a workflow, beside its `execute`.
#[doc(hidden)]
#[macro_export]
macro_rules! __run_with_progress {
    ($name:ident) => {
        #[doc = ::core::concat!(
            "Runs the workflow as [`", ::core::stringify!($name), "()`](super::",
            ::core::stringify!($name), "()) does, and returns the outputs of its steps beside its own.",
        )]
        /// The steps of workflows that it calls or transfers to are not among them.
        ///
        /// # Errors
        ///
        #[doc = ::core::concat!(
            "Those of [`", ::core::stringify!($name), "()`](super::", ::core::stringify!($name), "()).",
        )]
        ///
        /// # Examples
        ///
        /// ```ignore
        #[doc = ::core::concat!(
            "let (outputs, progress) = ", ::core::stringify!($name),
            "::run_with_progress(&client, inputs).await?;",
        )]
        /// println!("{outputs:?}, by {progress:?}");
        /// ```
        pub async fn run_with_progress(
            client: &$crate::Client,
            inputs: Inputs,
        ) -> ::core::result::Result<(Outputs, Progress), Error> {
            let mut progress = Progress::default();
            let outputs = execute(&$crate::rt::Run::new(client), inputs, &mut progress).await?;
            ::core::result::Result::Ok((outputs, progress))
        }
    };
}

/// Defines a setter for each of these inputs, which may be left out.
#[doc(hidden)]
#[macro_export]
macro_rules! __setters {
    (impl $inputs:ident { $($field:ident: $ty:ty,)* }) => {
        impl $inputs {
            $(
                #[doc = ::core::concat!("Sets `", ::core::stringify!($field), "`.")]
                #[must_use]
                pub fn $field(mut self, value: impl ::core::convert::Into<$ty>) -> Self {
                    self.$field = ::core::option::Option::Some(value.into());
                    self
                }
            )*
        }
    };
}

//! Every code: its number, its name, its severity by default.
//!
//! Codes are stable: a number is never given a second meaning. The hundreds follow the areas of
//! the language: 1xx documents, 2xx sources, 3xx structure, parameters and bodies, 4xx
//! expressions, 5xx criteria, 6xx values and types, 7xx control flow, 9xx what code generation
//! itself has to say.

use super::Severity;

macro_rules! codes {
    ($($name:ident = $id:literal $slug:literal $severity:ident,)*) => {
        /// A kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = concat!("`", $id, "` ", $slug)] $name,)*
        }

        impl Code {
            /// Every code, in the order of the numbers.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// `AZ323`.
            pub fn id(self) -> &'static str {
                match self {
                    $(Code::$name => $id,)*
                }
            }

            /// `unknown-operation`.
            pub fn slug(self) -> &'static str {
                match self {
                    $(Code::$name => $slug,)*
                }
            }

            /// The severity by default.
            pub fn severity(self) -> Severity {
                match self {
                    $(Code::$name => Severity::$severity,)*
                }
            }

            /// Its page: a code without one does not compile.
            pub(super) fn page(self) -> &'static str {
                match self {
                    $(Code::$name => include_str!(concat!("explain/", $id, ".md")),)*
                }
            }
        }
    };
}

codes! {
    NotArazzo = "AZ100" "not-arazzo" Error,
    UnsupportedVersion = "AZ101" "unsupported-version" Error,
    UnknownField = "AZ102" "unknown-field" Error,
    FeatureNeedsNewerVersion = "AZ103" "feature-needs-newer-version" Error,
    SelfHasFragment = "AZ104" "self-has-fragment" Error,
    EmptyList = "AZ105" "empty-list" Error,
    WrongType = "AZ106" "wrong-type" Error,
    DuplicateKey = "AZ107" "duplicate-key" Error,
    YamlUnsupported = "AZ108" "yaml-unsupported" Error,
    Syntax = "AZ109" "syntax" Error,
    MissingField = "AZ110" "missing-field" Error,
    TooLarge = "AZ111" "too-large" Error,
    DuplicateSource = "AZ201" "duplicate-source" Error,
    UnaddressableName = "AZ202" "unaddressable-name" Warning,
    SourceNotFound = "AZ203" "source-not-found" Error,
    RemoteSource = "AZ204" "remote-source" Error,
    SourceTypeMismatch = "AZ205" "source-type-mismatch" Error,
    AsyncapiNeedsNewerVersion = "AZ206" "asyncapi-needs-newer-version" Error,
    OpenapiVersion = "AZ207" "openapi-version" Error,
    UnusedSource = "AZ208" "unused-source" Warning,
    SourceHasErrors = "AZ209" "source-has-errors" Error,
    IdentityMismatch = "AZ214" "identity-mismatch" Warning,
    RelativeServer = "AZ217" "relative-server" Warning,
    DuplicateWorkflow = "AZ301" "duplicate-workflow" Error,
    IdCharset = "AZ302" "id-charset" Warning,
    UnknownDependsOn = "AZ304" "unknown-depends-on" Error,
    DependsOnCycle = "AZ305" "depends-on-cycle" Error,
    DuplicateDependsOn = "AZ306" "duplicate-depends-on" Warning,
    NoSteps = "AZ307" "no-steps" Error,
    DuplicateActionName = "AZ308" "duplicate-action-name" Error,
    WrongComponentKind = "AZ309" "wrong-component-kind" Error,
    BadMapKey = "AZ310" "bad-map-key" Warning,
    DuplicateParameter = "AZ311" "duplicate-parameter" Error,
    WorkflowParameterUnused = "AZ312" "workflow-parameter-unused" Warning,
    WorkflowParameterNotAnInput = "AZ313" "workflow-parameter-not-an-input" Note,
    UndeclaredWorkflowParameter = "AZ314" "undeclared-workflow-parameter" Note,
    StyleNotDefined = "AZ315" "style-not-defined" Warning,
    PathParameterWithoutPlace = "AZ317" "path-parameter-without-place" Error,
    RespeltPathPlace = "AZ318" "respelt-path-place" Warning,
    PayloadReference = "AZ319" "payload-reference" Warning,
    DuplicateStep = "AZ320" "duplicate-step" Error,
    NoTarget = "AZ321" "no-target" Error,
    SeveralTargets = "AZ322" "several-targets" Error,
    UnknownOperation = "AZ323" "unknown-operation" Error,
    UnqualifiedId = "AZ324" "unqualified-id" Warning,
    AmbiguousOperationId = "AZ325" "ambiguous-operation-id" Error,
    OperationPathSyntax = "AZ326" "operation-path-syntax" Error,
    OperationPathUnresolved = "AZ327" "operation-path-unresolved" Error,
    PreferOperationId = "AZ328" "prefer-operation-id" Note,
    UnknownWorkflow = "AZ329" "unknown-workflow" Error,
    RecursiveWorkflow = "AZ330" "recursive-workflow" Error,
    UnknownParameter = "AZ331" "unknown-parameter" Warning,
    MissingIn = "AZ332" "missing-in" Error,
    InNotAllowed = "AZ333" "in-not-allowed" Error,
    WrongLocation = "AZ334" "wrong-location" Error,
    InBody = "AZ335" "in-body" Error,
    QuerystringMisuse = "AZ336" "querystring-misuse" Error,
    MissingRequiredParameter = "AZ337" "missing-required-parameter" Warning,
    NotInEnum = "AZ338" "not-in-enum" Error,
    ConstraintViolated = "AZ339" "constraint-violated" Error,
    BodyOnGet = "AZ340" "body-on-get" Warning,
    BodyNotDeclared = "AZ341" "body-not-declared" Warning,
    MissingBody = "AZ342" "missing-body" Warning,
    BodyOnWorkflowStep = "AZ343" "body-on-workflow-step" Warning,
    ContentTypeNotOffered = "AZ344" "content-type-not-offered" Warning,
    ContentTypeAmbiguous = "AZ345" "content-type-ambiguous" Warning,
    MissingBodyProperty = "AZ346" "missing-body-property" Warning,
    UnknownBodyProperty = "AZ347" "unknown-body-property" Warning,
    ReadOnlyInRequest = "AZ348" "read-only-in-request" Warning,
    DeprecatedOperation = "AZ349" "deprecated-operation" Warning,
    BadTimeout = "AZ350" "bad-timeout" Error,
    TimeoutUnit = "AZ351" "timeout-unit" Warning,
    TimeoutVsRetry = "AZ352" "timeout-vs-retry" Note,
    PartTypeAmbiguous = "AZ353" "part-type-ambiguous" Warning,
    PayloadFitsNoAlternative = "AZ356" "payload-fits-no-alternative" Warning,
    UnknownStepDependency = "AZ360" "unknown-step-dependency" Error,
    StepDependencyCycle = "AZ361" "step-dependency-cycle" Error,
    StepDependencyForm = "AZ362" "step-dependency-form" Error,
    StepDependsOnItself = "AZ363" "step-depends-on-itself" Error,
    RedundantDependsOn = "AZ364" "redundant-depends-on" Note,
    OptionalCredential = "AZ365" "optional-credential" Warning,
    UnknownScheme = "AZ366" "unknown-scheme" Warning,
    ChallengeScheme = "AZ367" "challenge-scheme" Warning,
    BadActionType = "AZ370" "bad-action-type" Error,
    ActionTarget = "AZ371" "action-target" Error,
    ActionUnknownWorkflow = "AZ372" "action-unknown-workflow" Error,
    TargetOnEnd = "AZ373" "target-on-end" Warning,
    ActionUnknownStep = "AZ374" "action-unknown-step" Error,
    ComponentActionBadStep = "AZ375" "component-action-bad-step" Error,
    ActionParametersWithoutWorkflow = "AZ376" "action-parameters-without-workflow" Error,
    MissingWorkflowInput = "AZ377" "missing-workflow-input" Error,
    EmptyActionCriteria = "AZ378" "empty-action-criteria" Warning,
    UnknownWorkflowInput = "AZ379" "unknown-workflow-input" Error,
    NegativeRetry = "AZ380" "negative-retry" Error,
    RetryFieldIgnored = "AZ381" "retry-field-ignored" Warning,
    RetryWithoutDelay = "AZ382" "retry-without-delay" Note,
    RetryAfterMillis = "AZ383" "retry-after-millis" Warning,
    RetryLimitZero = "AZ384" "retry-limit-zero" Warning,
    DetourFlowIgnored = "AZ385" "detour-flow-ignored" Warning,
    RetryNonIdempotent = "AZ386" "retry-non-idempotent" Note,
    OverrideAmbiguous = "AZ387" "override-ambiguous" Note,
    RetryPointless = "AZ388" "retry-pointless" Warning,
    RetrySelf = "AZ389" "retry-self" Warning,
    UnknownComponent = "AZ390" "unknown-component" Error,
    ReferenceNotExpression = "AZ391" "reference-not-expression" Error,
    RefInsteadOfReference = "AZ392" "ref-instead-of-reference" Error,
    ValueOnActionReference = "AZ393" "value-on-action-reference" Warning,
    MisplacedField = "AZ397" "misplaced-field" Error,
    InputsSchemaInvalid = "AZ401" "inputs-schema-invalid" Error,
    InputsNotObject = "AZ402" "inputs-not-object" Error,
    UnknownInput = "AZ403" "unknown-input" Warning,
    UnusedInput = "AZ404" "unused-input" Note,
    UndeclaredInputs = "AZ405" "undeclared-inputs" Warning,
    DefaultUnfit = "AZ406" "default-unfit" Error,
    InputAlwaysNeeded = "AZ407" "input-always-needed" Note,
    ExpressionSyntax = "AZ410" "expression-syntax" Error,
    MissingOutputsSegment = "AZ411" "missing-outputs-segment" Warning,
    InvalidSource = "AZ412" "invalid-source" Warning,
    TemplateInOutput = "AZ413" "template-in-output" Warning,
    ExpressionNotAllowedHere = "AZ414" "expression-not-allowed-here" Error,
    NotAValue = "AZ415" "not-a-value" Error,
    SelfUnset = "AZ416" "self-unset" Error,
    SourceFieldShadowed = "AZ417" "source-field-shadowed" Note,
    DotNavigationInValue = "AZ418" "dot-navigation-in-value" Warning,
    ResponseBeforeRequest = "AZ419" "response-before-request" Error,
    RequestPartUndeclared = "AZ420" "request-part-undeclared" Error,
    OutputsOutOfScope = "AZ421" "outputs-out-of-scope" Error,
    BracesStringify = "AZ430" "braces-stringify" Warning,
    UnclosedHole = "AZ431" "unclosed-hole" Error,
    LiteralLooksLikeExpression = "AZ432" "literal-looks-like-expression" Warning,
    UnbracedExpression = "AZ433" "unbraced-expression" Warning,
    UnencodedHole = "AZ434" "unencoded-hole" Note,
    OptionalInTemplate = "AZ435" "optional-in-template" Warning,
    QuotedStructure = "AZ436" "quoted-structure" Error,
    JsonTemplateInvalid = "AZ437" "json-template-invalid" Error,
    InjectionRisk = "AZ438" "injection-risk" Note,
    FormWithoutEquals = "AZ439" "form-without-equals" Warning,
    ReadBeforeRun = "AZ440" "read-before-run" Error,
    WorkflowStepOutputUndeclared = "AZ441" "workflow-step-output-undeclared" Warning,
    MaybeNotRun = "AZ442" "maybe-not-run" Warning,
    UnknownStep = "AZ443" "unknown-step" Error,
    UnknownOutput = "AZ444" "unknown-output" Error,
    UnusedStepOutput = "AZ445" "unused-step-output" Note,
    WorkflowNotRun = "AZ446" "workflow-not-run" Error,
    WholeOutputs = "AZ447" "whole-outputs" Warning,
    SelectorLookalike = "AZ451" "selector-lookalike" Note,
    SelectorNotSingle = "AZ452" "selector-not-single" Warning,
    ContextMissing = "AZ500" "context-missing" Error,
    EmptyCriteria = "AZ501" "empty-criteria" Error,
    ContextUnused = "AZ502" "context-unused" Note,
    NoSuccessCriteria = "AZ503" "no-success-criteria" Note,
    NoResponseInWorkflowStep = "AZ504" "no-response-in-workflow-step" Error,
    StatusNotChecked = "AZ505" "status-not-checked" Note,
    RedirectCriterion = "AZ506" "redirect-criterion" Note,
    UnknownOperator = "AZ510" "unknown-operator" Error,
    MixedAndOr = "AZ511" "mixed-and-or" Note,
    BracketInPointer = "AZ512" "bracket-in-pointer" Error,
    BadStringQuote = "AZ513" "bad-string-quote" Error,
    BracesInSimple = "AZ514" "braces-in-simple" Warning,
    StringOrdering = "AZ520" "string-ordering" Warning,
    UnorderedTypes = "AZ521" "unordered-types" Error,
    IncomparableTypes = "AZ522" "incomparable-types" Error,
    NonBooleanCondition = "AZ523" "non-boolean-condition" Warning,
    AlwaysTrue = "AZ524" "always-true" Warning,
    AlwaysFalse = "AZ525" "always-false" Error,
    StatusNotDeclared = "AZ526" "status-not-declared" Warning,
    EnumLiteralUnknown = "AZ527" "enum-literal-unknown" Error,
    CaseOnlyDifference = "AZ528" "case-only-difference" Warning,
    UndeclaredFieldInCondition = "AZ529" "undeclared-field-in-condition" Error,
    JsonpathSyntax = "AZ530" "jsonpath-syntax" Error,
    JsonpathRootFilterOnObject = "AZ531" "jsonpath-root-filter-on-object" Warning,
    CountOfSingular = "AZ532" "count-of-singular" Warning,
    VacuousFilter = "AZ533" "vacuous-filter" Warning,
    JsonpathNeverMatches = "AZ534" "jsonpath-never-matches" Warning,
    JsonpathAlwaysMatches = "AZ535" "jsonpath-always-matches" Warning,
    ExistenceNotTruth = "AZ536" "existence-not-truth" Warning,
    JsonpathUnquotedHole = "AZ537" "jsonpath-unquoted-hole" Warning,
    JsonpathOnNonJson = "AZ538" "jsonpath-on-non-json" Error,
    RegexSyntax = "AZ540" "regex-syntax" Error,
    RegexSlashes = "AZ541" "regex-slashes" Warning,
    RegexOnStructure = "AZ542" "regex-on-structure" Warning,
    RegexHole = "AZ543" "regex-hole" Note,
    RegexUnanchoredStatus = "AZ544" "regex-unanchored-status" Note,
    ExpressionTypeVersion = "AZ550" "expression-type-version" Error,
    XpathUnsupported = "AZ551" "xpath-unsupported" Error,
    XpathOnJson = "AZ552" "xpath-on-json" Error,
    UnbracedInTypedCondition = "AZ553" "unbraced-in-typed-condition" Warning,
    BareJsonpath = "AZ554" "bare-jsonpath" Warning,
    OutputPointerMissing = "AZ600" "output-pointer-missing" Warning,
    OutputPointerOptional = "AZ601" "output-pointer-optional" Note,
    OutputFromNonJson = "AZ602" "output-from-non-json" Warning,
    OutputHeaderUndeclared = "AZ603" "output-header-undeclared" Warning,
    OutputStatusMismatch = "AZ604" "output-status-mismatch" Warning,
    UntypedOutput = "AZ605" "untyped-output" Note,
    ArrayIndexPointer = "AZ606" "array-index-pointer" Note,
    TypeMismatch = "AZ610" "type-mismatch" Warning,
    PayloadTypeMismatch = "AZ611" "payload-type-mismatch" Warning,
    LossyConversion = "AZ612" "lossy-conversion" Warning,
    NullableToRequired = "AZ613" "nullable-to-required" Warning,
    EnumSuperset = "AZ614" "enum-superset" Note,
    SecretLeak = "AZ615" "secret-leak" Warning,
    BadTarget = "AZ620" "bad-target" Error,
    TargetNotInBody = "AZ621" "target-not-in-body" Error,
    TargetTypeUnknown = "AZ622" "target-type-unknown" Error,
    ReplacementOverlap = "AZ623" "replacement-overlap" Warning,
    UnreachableStep = "AZ701" "unreachable-step" Warning,
    UnusedComponent = "AZ702" "unused-component" Note,
    UnreachableAction = "AZ703" "unreachable-action" Warning,
    CycleWithoutExit = "AZ704" "cycle-without-exit" Error,
    CycleWithoutDelay = "AZ705" "cycle-without-delay" Warning,
    CycleUnbounded = "AZ706" "cycle-unbounded" Warning,
    NonExhaustivePoll = "AZ707" "non-exhaustive-poll" Warning,
    NonExhaustiveStatus = "AZ708" "non-exhaustive-status" Note,
    OverlappingActions = "AZ709" "overlapping-actions" Note,
    GotoNext = "AZ710" "goto-next" Note,
    SkippedSteps = "AZ711" "skipped-steps" Note,
    ErrorStatusAsSuccess = "AZ712" "error-status-as-success" Warning,
    FailureUnhandled = "AZ713" "failure-unhandled" Note,
    WorkflowOutputMaybeAbsent = "AZ714" "workflow-output-maybe-absent" Note,
    WorkflowWithoutOutputs = "AZ715" "workflow-without-outputs" Note,
    GotoWorkflowDropsOutputs = "AZ716" "goto-workflow-drops-outputs" Warning,
    DependsOnOrder = "AZ718" "depends-on-order" Error,
    FallsIntoTarget = "AZ719" "falls-into-target" Warning,
    AsyncapiUnsupported = "AZ901" "asyncapi-unsupported" Error,
    CorrelationWithoutReceive = "AZ902" "correlation-without-receive" Error,
    ActionOnNonAsync = "AZ903" "action-on-non-async" Error,
    ActionDirection = "AZ904" "action-direction" Warning,
    ReceiveWithoutTimeout = "AZ905" "receive-without-timeout" Warning,
    ReceiveWithoutCriteria = "AZ906" "receive-without-criteria" Warning,
    CorrelationMismatch = "AZ908" "correlation-mismatch" Warning,
    SchemaTooDynamic = "AZ950" "schema-too-dynamic" Note,
    KeywordRenamed = "AZ951" "keyword-renamed" Note,
    WrongOption = "AZ954" "wrong-option" Error,
}

impl Code {
    /// The code that a misspelt number or name most probably means.
    pub fn closest(text: &str) -> Option<Code> {
        let names = Code::ALL.iter().flat_map(|code| [code.id(), code.slug()]);
        super::suggest::closest(text, names).and_then(Code::parse)
    }
}

impl Code {
    /// Whether the finding is that a document bends the specification where its meaning is clear:
    /// a warning that `--strict` makes an error.
    pub fn is_leniency(self) -> bool {
        use Code::*;
        matches!(
            self,
            UnknownField
                | BadMapKey
                | UnqualifiedId
                | OperationPathSyntax
                | RespeltPathPlace
                | UnknownParameter
                | MissingIn
                | MissingRequiredParameter
                | BodyNotDeclared
                | MissingBody
                | ContentTypeNotOffered
                | MissingBodyProperty
                | UnknownBodyProperty
                | PayloadFitsNoAlternative
                | BadActionType
                | RetrySelf
                | UnknownInput
                | UndeclaredInputs
                | MissingOutputsSegment
                | InvalidSource
                | DotNavigationInValue
                | BracesStringify
                | UnbracedExpression
                | FormWithoutEquals
                | WorkflowStepOutputUndeclared
                | WholeOutputs
                | StatusNotDeclared
                | BracesInSimple
                | BareJsonpath
                | OutputPointerMissing
                | TypeMismatch
                | PayloadTypeMismatch
        )
    }

    /// Whether the finding is that an API description says otherwise than the document: no such
    /// status, place, value or type. What is generated does as the document says in any case, so
    /// that [`Compiler::warn`](crate::Compiler::warn) makes warnings even of the errors.
    pub fn is_contradiction(self) -> bool {
        use Code::*;
        matches!(
            self,
            NotInEnum
                | ConstraintViolated
                | MissingBodyProperty
                | UnknownBodyProperty
                | UnorderedTypes
                | IncomparableTypes
                | StatusNotDeclared
                | EnumLiteralUnknown
                | UndeclaredFieldInCondition
                | JsonpathOnNonJson
                | XpathOnJson
                | OutputPointerMissing
                | OutputFromNonJson
                | TypeMismatch
                | PayloadTypeMismatch
        )
    }

    /// Whether it is about how a thing is written whose meaning is clear: authors do it everywhere
    /// or nowhere.
    pub(crate) fn is_spelling(self) -> bool {
        use Code::*;
        matches!(
            self,
            BadMapKey
                | UnqualifiedId
                | OperationPathSyntax
                | RetrySelf
                | ExpressionSyntax
                | MissingOutputsSegment
                | InvalidSource
                | DotNavigationInValue
                | BracesStringify
                | UnbracedExpression
                | FormWithoutEquals
                | BadStringQuote
                | BracesInSimple
                | UnbracedInTypedCondition
                | BareJsonpath
        )
    }

    /// Whether one place can be found wrong by several steps that share it, as that of a component
    /// can: it is then reported once.
    pub(crate) fn is_shared(self) -> bool {
        matches!(
            self,
            Code::DefaultUnfit
                | Code::StatusNotDeclared
                | Code::UndeclaredFieldInCondition
                | Code::IncomparableTypes
                | Code::EnumLiteralUnknown
                | Code::UnorderedTypes
                | Code::StringOrdering
                | Code::CaseOnlyDifference
                | Code::NonBooleanCondition
                | Code::AlwaysTrue
                | Code::AlwaysFalse
        )
    }
}

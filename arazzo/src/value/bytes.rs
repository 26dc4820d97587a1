//! [`Bytes`]: binary data, Base64 in JSON.
//!
//! That text does not have the name and the media type of a file; a [`Carried`](super::Carried)
//! does.

use std::{
    borrow::Cow,
    cell::Cell,
    fmt, fs, io,
    ops::Deref,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{
    Engine,
    alphabet::STANDARD as STANDARD_ALPHABET,
    engine::{
        DecodePaddingMode,
        general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD},
    },
};
use serde::de::{Error, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Refusal, TypeMismatch};
use crate::request::{UploadPart, read_file};

/// Binary data, such as an image or an archive. In JSON it is written as Base64 (RFC 4648 §4). It
/// is also read without padding, in the URL-safe alphabet (§5), and with line breaks.
///
/// It is cheap to clone, since the bytes are shared.
///
/// ```
/// let bytes = arazzo::Bytes::from(vec![1, 2, 3]);
/// assert_eq!(serde_json::to_string(&bytes).unwrap(), r#""AQID""#);
/// ```
///
/// As a part of a `multipart/form-data` body it is a file. Its name and media type are set here, or
/// else taken from the API description of the part.
///
/// ```
/// let photo = arazzo::Bytes::from(vec![1, 2, 3])
///     .with_file_name("beach.png")
///     .with_content_type("image/png");
/// assert_eq!(photo.file_name(), Some("beach.png"));
/// ```
///
/// In JSON they can be members of an object: `{"base64": "AQID", "fileName": "beach.png",
/// "contentType": "image/png"}` is read as the bytes above.
///
/// Data that need not be in memory is [a file](Self::from_file).
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Bytes {
    data: bytes::Bytes,
    /// Where the data is if it is not in memory.
    file: Option<Arc<FileData>>,
    file_name: Option<Cow<'static, str>>,
    content_type: Option<Cow<'static, str>>,
}

/// A file, and the length that it had when it was named.
#[derive(PartialEq, Eq, Hash)]
struct FileData {
    path: PathBuf,
    length: u64,
}

impl Bytes {
    /// Names a file, which is read when it is sent: as a whole body or as a part of a
    /// `multipart/form-data` body it is streamed, if the transport
    /// [can do so](crate::Transport::streams_uploads). A request that is repeated opens the file
    /// again.
    ///
    /// Anywhere else, as in JSON or in a body that a client signs, the file is read into memory. The
    /// bytes dereference to nothing, and the constraints of inputs are not checked against them.
    ///
    /// As many bytes are sent as the file has now; a file that has become shorter is an error of the
    /// request. Its name is the [`file_name`](Self::file_name). The time limit of the exchange
    /// includes the upload.
    ///
    /// What a file contains is not known, so it counts as a secret: it is not sent over plain `http`
    /// or repeated at another origin, unless the client allows that for secrets.
    ///
    /// ```no_run
    /// # fn main() -> std::io::Result<()> {
    /// let film = arazzo::Bytes::from_file("holidays.mp4")?.with_content_type("video/mp4");
    /// # let _ = film;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If there is no such file, or if it is a folder.
    pub fn from_file(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        let metadata = fs::metadata(&path)?;
        if metadata.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        let name = path.file_name().and_then(|name| name.to_str());
        let file_name = name.map(|name| Cow::Owned(name.to_owned()));
        let length = metadata.len();
        Ok(Self {
            file: Some(Arc::new(FileData { path, length })),
            file_name,
            ..Self::default()
        })
    }

    /// Returns the path of the file that the bytes are in, if they are not in memory.
    pub fn file_path(&self) -> Option<&Path> {
        self.file.as_ref().map(|file| file.path.as_path())
    }

    pub(crate) fn upload_part(&self) -> Option<UploadPart> {
        let file = self.file.as_ref()?;
        Some(UploadPart::File {
            path: file.path.clone(),
            length: file.length,
        })
    }

    /// The name of the serde newtype by which bytes are recognised.
    pub(crate) const NAME: &str = "Bytes";

    /// Returns the bytes as the type of the crate `bytes`, without copying; of a file, none.
    pub fn into_inner(self) -> bytes::Bytes {
        self.data
    }

    /// Sets the name that the file has as a part of a `multipart/form-data` body.
    pub fn with_file_name(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            file_name: Some(name.into()),
            ..self
        }
    }

    /// Sets the media type that the file has as a part of a `multipart/form-data` body, such as
    /// `image/png`.
    pub fn with_content_type(self, media_type: impl Into<Cow<'static, str>>) -> Self {
        Self {
            content_type: Some(media_type.into()),
            ..self
        }
    }

    /// Returns the name of the file, if it was set.
    pub fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// Returns the media type of the file, if it was set.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Returns the text that represents the data in JSON. A file is read into memory.
    pub(crate) fn base64(&self) -> Result<String, Refusal> {
        let Some(file) = &self.file else {
            return Ok(STANDARD.encode(&self.data));
        };
        Ok(STANDARD.encode(&file.read()?))
    }

    /// Returns the same data in memory: a file is read.
    pub(crate) fn in_memory(self) -> Result<Self, Refusal> {
        let Some(file) = &self.file else {
            return Ok(self);
        };
        Ok(Self {
            data: file.read()?.into(),
            file: None,
            ..self
        })
    }
}

impl FileData {
    fn read(&self) -> Result<Vec<u8>, Refusal> {
        let mut data = Vec::new();
        let read = read_file(&self.path, self.length, &mut data);
        read.map_err(|error| Refusal::Invalid {
            name: None,
            reason: format!("the file cannot be read: {error}"),
        })?;
        Ok(data)
    }
}

/// Decodes Base64 as servers write it: with or without padding, in the standard or the URL-safe
/// alphabet (RFC 4648 §4 and §5), with or without line breaks.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let standard = |byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    };
    let kept = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    LENIENT.decode(kept.map(standard).collect::<Vec<u8>>()).ok()
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD_ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.data
    }
}

impl fmt::Debug for Bytes {
    /// Shows the length instead of the data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "Bytes(a file of {} bytes)", file.length),
            None => write!(f, "Bytes({} bytes)", self.data.len()),
        }
    }
}

impl From<bytes::Bytes> for Bytes {
    fn from(data: bytes::Bytes) -> Self {
        Self {
            data,
            ..Self::default()
        }
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        bytes::Bytes::from(bytes).into()
    }
}

impl From<&'static [u8]> for Bytes {
    fn from(bytes: &'static [u8]) -> Self {
        bytes::Bytes::from_static(bytes).into()
    }
}

impl From<String> for Bytes {
    fn from(text: String) -> Self {
        bytes::Bytes::from(text).into()
    }
}

thread_local! {
    /// Serde cannot pass a value on as it is, so bytes deposit themselves here for a serializer
    /// that wants them.
    static HAND_OVER: Cell<HandOver> = const { Cell::new(HandOver::None) };
}

#[derive(Default)]
enum HandOver {
    #[default]
    None,
    Wanted,
    Done(Bytes),
}

impl Bytes {
    /// Returns the bytes of the newtype [`Self::NAME`], which `serialize` must serialise.
    pub(crate) fn handed_over<E>(serialize: impl FnOnce() -> Result<(), E>) -> Result<Self, E> {
        HAND_OVER.set(HandOver::Wanted);
        let done = serialize();
        let bytes = HAND_OVER.take();
        done.map(|()| match bytes {
            HandOver::Done(bytes) => bytes,
            HandOver::None | HandOver::Wanted => Self::default(),
        })
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(Self::NAME, &Text(self))
    }
}

/// Bytes that serialise as text, unless a serializer wants the bytes themselves.
struct Text<'b>(&'b Bytes);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match HAND_OVER.take() {
            HandOver::Wanted => {
                HAND_OVER.set(HandOver::Done(self.0.clone()));
                serializer.serialize_unit()
            }
            HandOver::None | HandOver::Done(_) => {
                let text = self.0.base64().map_err(Refusal::into_error)?;
                serializer.serialize_str(&text)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Read)
        } else {
            deserializer.deserialize_str(Read)
        }
    }
}

/// Bytes as a JSON object, with their file name and media type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Spelt {
    base64: String,
    file_name: Option<String>,
    content_type: Option<String>,
}

/// Reads the JSON form of bytes.
struct Read;

impl<'de> Visitor<'de> for Read {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Bytes, E> {
        match decode(text) {
            Some(bytes) => Ok(bytes.into()),
            None => Err(E::custom("invalid text, expected Base64")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Bytes, A::Error> {
        let spelt = Spelt::deserialize(MapAccessDeserializer::new(members))?;
        let text = Value::String(spelt.base64);
        let data = text.as_str().and_then(decode).ok_or_else(|| {
            let mismatch = TypeMismatch::new("Base64", &text);
            mismatch.below("/base64").into_error()
        })?;
        Ok(Bytes {
            data: data.into(),
            file: None,
            file_name: spelt.file_name.map(Cow::Owned),
            content_type: spelt.content_type.map(Cow::Owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Bytes, decode};

    #[track_caller]
    fn check(json: serde_json::Value, wanted: &Bytes) {
        let read: Bytes = serde_json::from_value(json).expect("they are bytes");
        assert_eq!(read, *wanted);
    }

    #[test]
    fn bytes_are_read_from_their_text_and_spelt_out() {
        let bytes = Bytes::from(vec![1, 2, 3]);
        check(json!("AQID"), &bytes);
        check(json!({"base64": "AQID"}), &bytes);
        check(
            json!({"base64": "AQID", "fileName": "a.png", "contentType": "image/png"}),
            &bytes.with_file_name("a.png").with_content_type("image/png"),
        );
    }

    #[test]
    fn what_spells_out_no_bytes_is_refused() {
        for wrong in [json!(1), json!(["AQID"]), json!({}), json!({"base64": "?"})] {
            assert!(
                serde_json::from_value::<Bytes>(wrong.clone()).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn json_is_the_data_alone() {
        let bytes = Bytes::from(vec![1, 2, 3]).with_file_name("a.png");
        assert_eq!(json!(bytes), json!("AQID"));
    }

    #[test]
    fn base64_is_read_as_servers_write_it() {
        for text in [
            "+/+/aGVsbG8=",
            "+/+/aGVsbG8",
            "-_-_aGVsbG8",
            "-_-_aGVsbG8=",
            "+/+/\r\naGVs\r\nbG8=\r\n",
            " +/+/ aGVsbG8 ",
        ] {
            let read = decode(text).expect("Base64");
            assert_eq!(read, b"\xfb\xff\xbfhello", "{text:?}");
        }
        for text in ["aGVsbG8?", "a", "aGVsbG8==x", "ä"] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_sent_is_standard() {
        let read: Bytes = serde_json::from_str(r#""-_-_aGVsbG8""#).expect("Base64");
        assert_eq!(json!(read), json!("+/+/aGVsbG8="));
    }
}

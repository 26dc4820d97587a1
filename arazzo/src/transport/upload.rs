//! [`UploadBody`]: an upload as a body of `http-body`, for the transports over hyper.

use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use http::Request;
use http_body::{Body, Frame, SizeHint};
use tokio::{
    fs::File,
    io::{AsyncRead, ReadBuf},
};

use crate::{
    request::{Upload, UploadPart, shorter},
    transport::TransportError,
};

/// How many bytes of a file are read at once.
const CHUNK: usize = 64 * 1024;

/// The rest of an upload. All of its files are open, so that one that is not there is known before
/// anything is sent.
pub(super) struct UploadBody {
    parts: VecDeque<Part>,
    chunk: BytesMut,
}

enum Part {
    Bytes(Bytes),
    /// A file, and how many bytes of it are left to be sent.
    File(File, u64),
}

impl UploadBody {
    /// Takes the upload out of a request, if it has one, and opens its files.
    ///
    /// Most requests have none, and should not pay for it: what is made for one is boxed.
    pub(super) async fn of(
        request: &mut Request<Bytes>,
    ) -> Result<Option<Box<Self>>, TransportError> {
        match request.extensions_mut().remove::<Upload>() {
            Some(upload) => Box::pin(Self::open(upload)).await.map(Some),
            None => Ok(None),
        }
    }

    async fn open(upload: Upload) -> Result<Box<Self>, TransportError> {
        let mut parts = VecDeque::new();
        for part in upload.parts() {
            parts.push_back(match part {
                UploadPart::Bytes(bytes) => Part::Bytes(bytes.clone()),
                UploadPart::File { path, length } => {
                    let file = File::open(path).await;
                    Part::File(file.map_err(TransportError::unreadable)?, *length)
                }
            });
        }
        let chunk = BytesMut::new();
        Ok(Box::new(Self { parts, chunk }))
    }
}

impl Body for UploadBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let Self { parts, chunk } = &mut *self;
        let data = loop {
            match parts.front_mut() {
                None => return Poll::Ready(None),
                Some(Part::Bytes(bytes)) if !bytes.is_empty() => break std::mem::take(bytes),
                Some(Part::File(file, left)) if *left > 0 => {
                    let read = ready!(poll_read(file, *left, chunk, context))?;
                    *left -= read.len() as u64;
                    break read;
                }
                Some(_) => drop(parts.pop_front()),
            }
        };
        Poll::Ready(Some(Ok(Frame::data(data))))
    }

    fn size_hint(&self) -> SizeHint {
        let lengths = self.parts.iter().map(|part| match part {
            Part::Bytes(bytes) => bytes.len() as u64,
            Part::File(_, left) => *left,
        });
        SizeHint::with_exact(lengths.sum())
    }

    fn is_end_stream(&self) -> bool {
        self.size_hint().exact() == Some(0)
    }
}

/// Reads up to so many bytes of a file into the chunk, and takes them out of it.
fn poll_read(
    file: &mut File,
    left: u64,
    chunk: &mut BytesMut,
    context: &mut Context<'_>,
) -> Poll<io::Result<Bytes>> {
    let wanted = usize::try_from(left).map_or(CHUNK, |left| left.min(CHUNK));
    chunk.resize(wanted, 0);
    let mut buffer = ReadBuf::new(chunk);
    ready!(Pin::new(file).poll_read(context, &mut buffer))?;
    match buffer.filled().len() {
        0 => Poll::Ready(Err(shorter())),
        read => Poll::Ready(Ok(chunk.split_to(read).freeze())),
    }
}

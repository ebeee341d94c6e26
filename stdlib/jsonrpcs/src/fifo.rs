//! JSON-RPC over a fifo: requests as they come; each names the fifo that waits for its answer.

use crate::{call, owner, params};
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::pipe;

/// Longest request in bytes; what is longer is thrown away up to the next idle moment.
const MAX_REQUEST: usize = 65_536;

/// How often, and how far apart, a reply fifo is tried whose reader is not there yet.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(20);

/// How long a reader may take to empty its fifo.
const PATIENCE: Duration = Duration::from_secs(2);

/// Makes the fifo and serves it on this worker.
pub fn start() -> io::Result<()> {
    let path = owner::place(&params::params().fifo_name);
    let named = |e: io::Error| io::Error::new(e.kind(), format!("cannot make the fifo {}: {e}", path.display()));
    owner::make_room(&path).map_err(named)?;
    srcc_sys::fd::make_fifo(&path, params::params().fifo_mode as u32).map_err(named)?;
    owner::own_fifo(&path).map_err(named)?;
    // Read and write: with a writer of our own the fifo never reports an end while clients come and go.
    let fifo = pipe::OpenOptions::new().read_write(true).open_receiver(&path).map_err(named)?;
    tokio::task::spawn_local(serve(fifo));
    Ok(())
}

async fn serve(mut fifo: pipe::Receiver) {
    let mut input = Vec::with_capacity(4096);
    loop {
        match fifo.read_buf(&mut input).await {
            Ok(0) => return,
            Ok(_) => take_requests(&mut input),
            Err(e) => {
                srcc_runtime::error!("reading the fifo failed: {e}");
                return;
            }
        }
    }
}

/// Starts all whole requests in `input` and keeps the rest for when more comes.
fn take_requests(input: &mut Vec<u8>) {
    let mut requests = serde_json::Deserializer::from_slice(input).into_iter::<Value>();
    let mut taken = 0;
    while let Some(next) = requests.next() {
        match next {
            Ok(request) => {
                taken = requests.byte_offset();
                tokio::task::spawn_local(async move { deliver(call::answer_json(request).await).await });
            }
            Err(e) if e.is_eof() && input.len() < MAX_REQUEST => break,
            Err(e) => {
                srcc_runtime::error!("the fifo got what is no JSON-RPC request: {e}");
                taken = input.len();
                break;
            }
        }
    }
    input.drain(..taken);
}

async fn deliver(answer: call::Answer) {
    let Some(name) = answer.reply_name else { return };
    let Some(path) = reply_path(&name) else {
        srcc_runtime::error!("`{name}` cannot be a reply fifo: a plain file name is needed");
        return;
    };
    match tokio::time::timeout(PATIENCE, write_answer(&path, answer.text.as_bytes())).await {
        Ok(Ok(())) => (),
        Ok(Err(e)) => srcc_runtime::error!("cannot answer on {}: {e}", path.display()),
        Err(_) => srcc_runtime::error!("nobody reads the answer on {}", path.display()),
    }
}

/// A reply fifo lies in the folder for them, and nowhere else.
fn reply_path(name: &str) -> Option<PathBuf> {
    let plain = !name.is_empty() && !name.contains('/') && !name.starts_with('.');
    plain.then(|| Path::new(params::params().fifo_reply_dir.text().as_ref()).join(name))
}

async fn write_answer(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut tries = 0;
    let mut fifo = loop {
        match pipe::OpenOptions::new().open_sender(path) {
            Ok(fifo) => break fifo,
            // No reader yet: the client opens its end after it has sent the request.
            Err(e) if e.raw_os_error() == Some(srcc_sys::fd::NO_READER) && tries < TRIES => {
                tries += 1;
                tokio::time::sleep(PAUSE).await;
            }
            Err(e) => return Err(e),
        }
    };
    fifo.write_all(text).await
}

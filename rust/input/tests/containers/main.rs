//! Containers in, content out; and compressed outputs.

mod common;
mod compressed;
mod content;
mod damage;
mod rules;
mod threads;

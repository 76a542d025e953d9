//! All tests of the core from without, in one program: each program is one more to be linked.

mod bam;
mod blocks;
mod fastq;
mod layers;
mod levels;
mod naive;
mod orfs;
mod spans;
mod tokens;

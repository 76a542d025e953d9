//! Speed of the kernel alone: bytes to bytes, one thread, per CPU level.
fn main() {
    divan::main();
}

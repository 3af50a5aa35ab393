//! Names a type that takes the compiler more memory than there is.
//!
//! Held by: limits.

type A<T> = (T, T);
type B<T> = A<A<A<A<T>>>>;
type C<T> = B<B<T>>;
type D<T> = C<C<T>>;

fn main() {
    println!("{}", std::any::type_name::<D<D<u8>>>().len());
}

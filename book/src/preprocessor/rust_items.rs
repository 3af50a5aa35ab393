//! Finds items of a Rust file by name, so that sources need no marks for the
//! book. It quotes the file's own lines, with doc comments and attributes.

use std::ops::RangeInclusive;

use syn::{ImplItem, Item, TraitItem, spanned::Spanned};

/// One item: how it is called in a directive, and its lines, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// `login`, `Basket`, `Shop::take`, `impl Shop`.
    pub(super) name: String,
    /// Its lines.
    pub(super) lines: RangeInclusive<usize>,
}

/// Returns every item of a file that can be quoted, in order.
///
/// # Errors
/// If the file is not Rust.
pub(super) fn items(source: &str) -> Result<Vec<Named>, syn::Error> {
    let mut found = Vec::new();
    collect(&syn::parse_file(source)?.items, &mut found);
    Ok(found)
}

fn collect(items: &[Item], found: &mut Vec<Named>) {
    for item in items {
        let Some(name) = name(item) else { continue };
        add(name, item, found);
        match item {
            Item::Impl(block) => {
                let of = type_name(&block.self_ty);
                for item in &block.items {
                    if let Some(name) = name_in_impl(item) {
                        add(format!("{of}::{name}"), item, found);
                    }
                }
            }
            Item::Trait(declared) => {
                for item in &declared.items {
                    if let TraitItem::Fn(method) = item {
                        add(
                            format!("{}::{}", declared.ident, method.sig.ident),
                            item,
                            found,
                        );
                    }
                }
            }
            Item::Mod(module) => {
                let inner = module.content.as_ref().map(|(_, items)| items.as_slice());
                collect(inner.unwrap_or_default(), found);
            }
            _ => {}
        }
    }
}

fn add(name: String, item: &impl Spanned, found: &mut Vec<Named>) {
    let span = item.span();
    let lines = span.start().line..=span.end().line;
    found.push(Named { name, lines });
}

/// Returns the name of an item in a directive.
fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Mod(item) => &item.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Impl(block) => return Some(impl_name(block)),
        _ => return None,
    };
    Some(ident.to_string())
}

/// Returns the name of an impl: `impl Shop`, `impl Display for Shop`.
fn impl_name(block: &syn::ItemImpl) -> String {
    let of = type_name(&block.self_ty);
    let last = |path: &syn::Path| path.segments.last().map(|part| part.ident.to_string());
    match block.trait_.as_ref().and_then(|(_, path, _)| last(path)) {
        Some(known) => format!("impl {known} for {of}"),
        None => format!("impl {of}"),
    }
}

/// Returns the last part of a type's path, without its parameters.
fn type_name(ty: &syn::Type) -> String {
    match ty {
        syn::Type::Path(path) => {
            let last = path.path.segments.last();
            last.map_or_else(String::new, |part| part.ident.to_string())
        }
        syn::Type::Reference(inner) => type_name(&inner.elem),
        _ => String::new(),
    }
}

fn name_in_impl(item: &ImplItem) -> Option<String> {
    match item {
        ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
        ImplItem::Const(constant) => Some(constant.ident.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::items;

    const SOURCE: &str = "\
use std::fmt;

/// A shop.
#[derive(Debug)]
pub struct Shop<T> {
    sold: T,
}

impl<T> Shop<T> {
    /// Sells.
    pub fn sell(&self) {} // one
}

impl<T> fmt::Display for Shop<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

mod inner {
    const PRICE: u32 = 3;
}
";

    #[test]
    fn items_have_their_lines_with_docs_and_attributes() {
        let found = items(SOURCE).unwrap();
        let shown: Vec<String> = found
            .iter()
            .map(|item| format!("{} {:?}", item.name, item.lines))
            .collect();
        assert_eq!(
            shown,
            [
                "Shop 3..=7",
                "impl Shop 9..=12",
                "Shop::sell 10..=11",
                "impl Display for Shop 14..=18",
                "Shop::fmt 15..=17",
                "inner 20..=22",
                "PRICE 21..=21",
            ]
        );
    }
}

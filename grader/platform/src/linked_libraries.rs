//! Which shared libraries a binary says it cannot start without, read from the
//! file itself: nothing is run for it.

use std::{fs, io, path::Path};

use object::{
    Endianness, FileKind,
    elf::DT_NEEDED,
    read::{
        elf::{ElfFile, ElfFile32, ElfFile64, FileHeader},
        macho::{LoadCommandVariant, MachOFile64},
    },
};

/// Returns the libraries that the binary at `path` needs, as `libc.so.6`, in
/// its own order.
///
/// # Errors
/// If the file cannot be read, or is not a binary of this system.
pub fn needed(path: &Path) -> io::Result<Vec<String>> {
    let bytes = fs::read(path)?;
    read(&bytes).map_err(io::Error::other)
}

fn read(bytes: &[u8]) -> object::Result<Vec<String>> {
    match FileKind::parse(bytes)? {
        FileKind::Elf32 => of_elf(&ElfFile32::<Endianness>::parse(bytes)?),
        FileKind::MachO64 => of_macho(bytes),
        // The rest says that it is none.
        _ => of_elf(&ElfFile64::<Endianness>::parse(bytes)?),
    }
}

fn of_elf<Elf: FileHeader>(file: &ElfFile<'_, Elf>) -> object::Result<Vec<String>> {
    let table = file.elf_dynamic_table()?;
    let needed = table.iter().filter(|entry| entry.tag == DT_NEEDED);
    needed.map(|entry| table.string(entry).map(text)).collect()
}

fn of_macho(bytes: &[u8]) -> object::Result<Vec<String>> {
    let file = MachOFile64::<Endianness>::parse(bytes)?;
    let mut commands = file.macho_load_commands()?;
    let mut needed = Vec::new();
    while let Some(command) = commands.next()? {
        if let LoadCommandVariant::Dylib(library) = command.variant()? {
            let name = command.string(file.endian(), library.dylib.name)?;
            needed.push(text(name));
        }
    }
    Ok(needed)
}

fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

#[cfg(test)]
mod tests {
    use super::needed;

    #[test]
    fn this_very_program_needs_the_c_library() {
        let own = needed(&std::env::current_exe().unwrap()).unwrap();
        let is_c = |name: &String| name.contains("libc.") || name.contains("libSystem");
        // On musl it brings its own.
        assert!(own.is_empty() || own.iter().any(is_c), "{own:?}");
    }

    #[test]
    fn a_text_is_not_a_binary() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        assert!(needed(&path).is_err());
    }
}

//! Contains no code: the manifest is the point. See there.

//! The machine that a process runs on: its sudden end, its disk, and the files
//! outside a process's own folders that two processes could share.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use tokio::task::spawn_blocking;

use super::{Done, Lab, Process, Seen};
use dozen_model::{Act, Step, Stop};
use dozen_platform::{Mention, Places};

/// The places of this machine in which processes could share data, at one time.
#[derive(Debug)]
pub struct SharedPlaces(Arc<Places>);

impl Process {
    /// Kills it and every process that it started, as the death of its machine
    /// does.
    ///
    /// # Errors
    /// Trouble if it still runs.
    pub async fn dies(&self) -> Done {
        let step = Step::Signal {
            lane: self.lane().to_owned(),
            signal: "KILL".to_owned(),
        };
        let recorder = &self.shared().recorder;
        recorder.add(self.lane(), Act::Signal, "sent SIGKILL", Some(step));
        self.child().wipe_out().await;
        let exit = self.exit(super::SOON).await;
        match exit {
            Some(_) => Ok(()),
            None => Err(Stop::trouble("kill a process", "it still runs")),
        }
    }

    /// Empties its working directory, its `HOME` and its `TMPDIR`.
    ///
    /// # Errors
    /// Trouble if the system refuses.
    pub fn wipe(&self) -> Done {
        let step = Step::Wipe {
            lane: self.lane().to_owned(),
        };
        let recorder = &self.shared().recorder;
        recorder.add(self.lane(), Act::Disk, "wiped its disk", Some(step));
        let wiped = self.dirs().wipe();
        wiped.map_err(|cause| Stop::trouble("wipe a process's folders", cause))
    }

    /// Returns the files that it and its descendants have open or mapped,
    /// except its own, the release's and the system's.
    ///
    /// # Errors
    /// Trouble if the system does not report it.
    pub async fn files_outside(&self) -> Seen<Vec<PathBuf>> {
        let step = Step::OpenFiles {
            lane: self.lane().to_owned(),
        };
        let shared = self.shared();
        let detail = "looked at the files that it has open";
        let place = shared
            .recorder
            .add(self.lane(), Act::Disk, detail, Some(step));
        let mut reach = self.dirs().reach(shared.release.dir());
        for folder in shared.folders().iter() {
            reach = reach.sharing(folder);
        }
        let found = self.child().files_outside(&reach).await;
        let found = found.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))?;
        let names: Vec<String> = found
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        let seen = match names.as_slice() {
            [] => "none but its own".to_owned(),
            names => names.join(", "),
        };
        shared.recorder.saw(place, seen);
        Ok(found)
    }
}

impl Lab {
    /// Records the shared places: folders that every user may write in, the
    /// release, and the folder above those of the processes.
    ///
    /// # Errors
    /// Trouble if the run is ending.
    pub async fn shared_places(&self) -> Seen<SharedPlaces> {
        let site = self.shared.site.root();
        let more = [self.shared.release.dir().to_owned(), site.to_owned()];
        let mut own: Vec<PathBuf> = vec![site.join("shared")];
        own.extend((1..=99).map(|nth| site.join(format!("web.{nth}"))));
        let look = spawn_blocking(move || Places::look(&more, &own)).await;
        let places = look.map_err(|lost| Stop::trouble("look at shared places", lost))?;
        Ok(SharedPlaces(Arc::new(places)))
    }

    /// Returns the addresses at which programs of the release listen on a port
    /// that no process was given.
    ///
    /// # Errors
    /// Trouble if the system does not report it.
    pub async fn unknown_listeners(&self) -> Seen<Vec<SocketAddr>> {
        let release = self.shared.release.dir().to_owned();
        let look = spawn_blocking(move || dozen_platform::unknown_listeners(&release)).await;
        let found = look.map_err(|lost| Stop::trouble("look at listeners", lost))?;
        found.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))
    }

    /// Returns the files in shared places that are new or changed since, and
    /// contain one of `texts` in their name or contents.
    ///
    /// # Errors
    /// Trouble if the run is ending.
    pub async fn mentions(&self, since: &SharedPlaces, texts: &[String]) -> Seen<Vec<Mention>> {
        let recorder = &self.shared.recorder;
        let detail = format!("looked for {} where programs meet", texts.join(", "));
        let place = recorder.add("grader", Act::Disk, detail, None);
        let (places, all) = (Arc::clone(&since.0), texts.to_vec());
        let look = spawn_blocking(move || places.mentions(&all)).await;
        let found = look.map_err(|lost| Stop::trouble("look at shared places", lost))?;
        let names: Vec<String> = found
            .iter()
            .map(|mention| format!("{} has {}", mention.file.display(), mention.text))
            .collect();
        let seen = match names.as_slice() {
            [] => "nowhere".to_owned(),
            names => names.join(", "),
        };
        recorder.saw(place, seen);
        Ok(found)
    }
}

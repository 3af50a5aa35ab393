//! Commands about the server itself: INFO, COMMAND and others.

use super::{
    answer::Answer,
    arguments::lower,
    clients::unknown_part,
    engine::{ANY, Call, NO_KEYS, Sort, Spec},
    glob,
    memory::MAX_MEMORY,
    reply::Reply,
    version::VERSION,
};

pub(super) const COMMANDS: &[Spec] = &[
    Spec::new("info", -1, NO_KEYS, ANY, info),
    Spec::new("command", -1, NO_KEYS, ANY, command),
    Spec::new("config", -2, NO_KEYS, ANY, config).not_in_scripts(),
    Spec::new("time", 1, NO_KEYS, ANY, time),
];

fn info(call: &mut Call<'_>) -> Answer {
    let wanted: Vec<String> = call.args[1..].iter().map(|arg| lower(arg)).collect();
    let every = wanted
        .iter()
        .any(|name| matches!(name.as_str(), "all" | "default" | "everything"));
    let sections = sections(call).into_iter().filter(|(name, _)| {
        wanted.is_empty()
            || every
            || wanted
                .iter()
                .any(|wanted| name.eq_ignore_ascii_case(wanted))
    });
    let text = sections.map(|(name, lines)| format!("# {name}\r\n{lines}"));
    Ok(Reply::Text(text.collect::<Vec<_>>().join("\r\n")))
}

fn sections(call: &Call<'_>) -> Vec<(&'static str, String)> {
    let engine = &call.engine;
    let up = engine.started.elapsed().as_secs();
    let server = format!(
        "redis_version:{VERSION}\r\nredis_mode:standalone\r\narch_bits:64\r\n\
         process_id:{}\r\ntcp_port:{}\r\nuptime_in_seconds:{up}\r\n",
        std::process::id(),
        engine.port,
    );
    let clients = format!(
        "connected_clients:{}\r\nblocked_clients:{}\r\n",
        engine.connected(),
        engine.waiters.len(),
    );
    let stats = format!("total_commands_processed:{}\r\n", engine.commands_run);
    let memory = format!(
        "used_memory:{}\r\nmaxmemory:{MAX_MEMORY}\r\nmaxmemory_policy:noeviction\r\n",
        engine.memory.used(),
    );
    let disk = "loading:0\r\nrdb_bgsave_in_progress:0\r\naof_enabled:0\r\n";
    let databases = engine.dbs.iter().enumerate();
    let used = databases.filter(|(_, db)| db.len() > 0).map(|(at, db)| {
        let (keys, expires) = (db.len(), db.expiring());
        format!("db{at}:keys={keys},expires={expires},avg_ttl=0\r\n")
    });
    vec![
        ("Server", server),
        ("Clients", clients),
        ("Memory", memory),
        ("Persistence", disk.to_owned()),
        ("Stats", stats),
        (
            "Replication",
            "role:master\r\nconnected_slaves:0\r\n".to_owned(),
        ),
        ("Cluster", "cluster_enabled:0\r\n".to_owned()),
        ("Keyspace", used.collect()),
    ]
}

fn command(call: &mut Call<'_>) -> Answer {
    let Some(part) = call.args.get(1) else {
        return Ok(Reply::Array(
            call.engine
                .commands
                .all()
                .iter()
                .copied()
                .map(describe)
                .collect(),
        ));
    };
    let names = &call.args[2..];
    match lower(part).as_str() {
        "count" if names.is_empty() => Ok(Reply::count(
            call.engine.commands.all().iter().copied().count(),
        )),
        "list" if names.is_empty() => {
            let names = call
                .engine
                .commands
                .all()
                .iter()
                .copied()
                .map(|spec| Reply::bulk(spec.name));
            Ok(Reply::Set(names.collect()))
        }
        "info" if names.is_empty() => Ok(Reply::Array(
            call.engine
                .commands
                .all()
                .iter()
                .copied()
                .map(describe)
                .collect(),
        )),
        "info" => {
            let told = names.iter().map(|name| {
                call.engine
                    .commands
                    .find(name)
                    .map_or(Reply::Null, describe)
            });
            Ok(Reply::Array(told.collect()))
        }
        // Help texts for an interactive shell: it works without them.
        "docs" => Ok(Reply::Map(Vec::new())),
        _ => Err(unknown_part(call)),
    }
}

fn describe(spec: &Spec) -> Reply {
    let (first, last, step) = spec.keys;
    let flags = match spec.sort {
        Sort::Read => vec!["readonly"],
        Sort::Write => vec!["write"],
        Sort::Neither => vec![],
    };
    let flags = flags.into_iter().map(|flag| Reply::Status(flag.into()));
    let none = || Reply::Array(Vec::new());
    Reply::Array(vec![
        Reply::bulk(spec.name),
        Reply::Integer(spec.arity),
        Reply::Set(flags.collect()),
        Reply::Integer(first),
        Reply::Integer(last),
        Reply::Integer(step),
        Reply::Set(Vec::new()),
        none(),
        none(),
        none(),
    ])
}

/// The settings that clients read before they start.
const SETTINGS: &[(&str, &str)] = &[
    ("appendonly", "no"),
    ("databases", "16"),
    ("maxmemory", "67108864"),
    ("maxmemory-policy", "noeviction"),
    ("notify-keyspace-events", ""),
    ("proto-max-bulk-len", "536870912"),
    ("save", ""),
    ("timeout", "0"),
];

fn config(call: &mut Call<'_>) -> Answer {
    let patterns = &call.args[2..];
    match lower(call.arg(1)).as_str() {
        "get" if !patterns.is_empty() => {
            let asked = |name: &str| {
                let name = name.as_bytes();
                patterns
                    .iter()
                    .any(|pattern| glob::matches(&pattern.to_ascii_lowercase(), name))
            };
            let found = SETTINGS.iter().filter(|(name, _)| asked(name));
            let pair = |(name, value): &(&str, &str)| (Reply::bulk(name), Reply::bulk(value));
            Ok(Reply::Map(found.map(pair).collect()))
        }
        "resetstat" if patterns.is_empty() => {
            call.engine.commands_run = 0;
            Ok(Reply::OK)
        }
        _ => Err(unknown_part(call)),
    }
}

fn time(call: &mut Call<'_>) -> Answer {
    let now = call.now();
    let part = |number: i64| Reply::bulk(number.to_string());
    Ok(Reply::Array(vec![
        part(now / 1000),
        part(now % 1000 * 1000),
    ]))
}

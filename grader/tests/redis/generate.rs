//! Generated sequences: two clients, few keys and mixed types, so that every
//! command also gets keys of another type.

use fastrand::Rng;

use super::{
    client::Client,
    engines::{self, Engine},
};

/// Commands of which the replies are recorded.
const RECORDED: usize = 500;

/// Commands in one sequence.
const LONG: usize = 2_500;

/// `k` a key, `v` a value, `n` a number, `i` an index, `s` a score, `b` a
/// bound of scores, `x` a bound of names, `c` a count.
const SHAPES: &[&str] = &[
    "SET k v",
    "SET k n",
    "SET k v NX",
    "SET k v XX",
    "SET k v GET",
    "SET k v KEEPTTL",
    "SET k v EX 100",
    "SET k v PX 100000 NX",
    "SET k v EX 0",
    "SET k v EXAT 4102444800 XX GET",
    "GET k",
    "GETDEL k",
    "GETSET k v",
    "GETEX k",
    "GETEX k EX 100",
    "GETEX k PERSIST",
    "SETNX k v",
    "SETEX k 100 v",
    "PSETEX k 100000 v",
    "PSETEX k 0 v",
    "MGET k k k",
    "MSET k v k v",
    "MSETNX k v k v",
    "MSET k v k",
    "APPEND k v",
    "STRLEN k",
    "GETRANGE k i i",
    "SETRANGE k n v",
    "SETRANGE k i v",
    "INCR k",
    "DECR k",
    "INCRBY k n",
    "DECRBY k n",
    "INCRBYFLOAT k 0.1",
    "INCRBYFLOAT k s",
    "HSET k v v",
    "HSET k v n v n",
    "HSET k v v v",
    "HMSET k v v",
    "HSETNX k v v",
    "HGET k v",
    "HMGET k v v",
    "HDEL k v v",
    "HLEN k",
    "HEXISTS k v",
    "HSTRLEN k v",
    "HINCRBY k v n",
    "HINCRBYFLOAT k v 0.25",
    "!HGETALL k",
    "!HKEYS k",
    "!HVALS k",
    "!HSCAN k 0",
    "LPUSH k v v",
    "RPUSH k v",
    "RPUSH k v v v",
    "LPUSHX k v",
    "RPUSHX k v",
    "LPOP k",
    "RPOP k",
    "LPOP k c",
    "RPOP k c",
    "LLEN k",
    "LRANGE k i i",
    "LINDEX k i",
    "LSET k i v",
    "LINSERT k BEFORE v v",
    "LINSERT k AFTER v v",
    "LREM k i v",
    "LTRIM k i i",
    "LPOS k v",
    "LPOS k v RANK i",
    "LPOS k v COUNT c RANK i",
    "LPOS k v COUNT c MAXLEN c",
    "LMOVE k k LEFT RIGHT",
    "LMOVE k k RIGHT LEFT",
    "LMOVE k k LEFT LEFT",
    "RPOPLPUSH k k",
    "BLPOP k k 0.001",
    "BRPOP k 0.001",
    "BLMOVE k k LEFT RIGHT 0.001",
    "BRPOPLPUSH k k 0.001",
    "BZPOPMIN k k 0.001",
    "BZPOPMAX k 0.001",
    "BLPOP k -1",
    "BLPOP k x",
    "SADD k v v",
    "SADD k n",
    "SREM k v v",
    "SCARD k",
    "SISMEMBER k v",
    "SMISMEMBER k v v",
    "SMOVE k k v",
    "!SMEMBERS k",
    "!SUNION k k",
    "!SINTER k k",
    "!SDIFF k k",
    "SUNIONSTORE k k k",
    "SINTERSTORE k k k",
    "SDIFFSTORE k k k",
    "SINTERCARD 2 k k",
    "SINTERCARD 2 k k LIMIT 1",
    "!SSCAN k 0 COUNT 1000",
    "SPOP k 0",
    "ZADD k s v",
    "ZADD k s v s v",
    "ZADD k NX s v",
    "ZADD k XX CH s v",
    "ZADD k GT CH s v",
    "ZADD k LT s v",
    "ZADD k INCR s v",
    "ZADD k XX INCR s v",
    "ZADD k GT LT s v",
    "ZINCRBY k s v",
    "ZREM k v v",
    "ZCARD k",
    "ZSCORE k v",
    "ZMSCORE k v v",
    "ZRANK k v",
    "ZREVRANK k v",
    "ZRANGE k i i",
    "ZRANGE k i i WITHSCORES",
    "ZRANGE k i i REV",
    "ZRANGE k b b BYSCORE",
    "ZRANGE k b b BYSCORE REV LIMIT 0 c WITHSCORES",
    "ZRANGE k x x BYLEX",
    "ZREVRANGE k i i",
    "ZRANGEBYSCORE k b b",
    "ZRANGEBYSCORE k b b WITHSCORES LIMIT i c",
    "ZREVRANGEBYSCORE k b b",
    "ZRANGEBYLEX k x x",
    "ZREVRANGEBYLEX k x x",
    "ZCOUNT k b b",
    "ZLEXCOUNT k x x",
    "ZREMRANGEBYRANK k i i",
    "ZREMRANGEBYSCORE k b b",
    "ZREMRANGEBYLEX k x x",
    "ZRANGESTORE k k i i",
    "ZRANGESTORE k k b b BYSCORE LIMIT 0 2",
    "ZPOPMIN k",
    "ZPOPMAX k",
    "ZPOPMIN k c",
    "ZPOPMAX k c",
    "ZUNIONSTORE k 2 k k",
    "ZINTERSTORE k 2 k k WEIGHTS 2 1",
    "ZUNIONSTORE k 2 k k AGGREGATE MAX",
    "ZDIFF 2 k k",
    "ZUNION 2 k k WITHSCORES",
    "ZINTER 2 k k",
    "ZDIFFSTORE k 2 k k",
    "!ZSCAN k 0",
    "DEL k",
    "DEL k k",
    "UNLINK k",
    "EXISTS k k",
    "TOUCH k",
    "TYPE k",
    "!KEYS *",
    "!KEYS ?[ab]",
    "!KEYS [^k]*",
    "!SCAN 0 COUNT 1000",
    "!SCAN 0 COUNT 1000 TYPE list",
    "RENAME k k",
    "RENAMENX k k",
    "COPY k k",
    "COPY k k REPLACE",
    "DBSIZE",
    "EXPIRE k 100",
    "PEXPIRE k 100000 NX",
    "EXPIRE k 200 GT",
    "EXPIRE k 50 LT",
    "EXPIRE k 0",
    "EXPIRE k -1",
    "EXPIRE k x",
    "EXPIREAT k 4102444800",
    "EXPIRETIME k",
    "TTL k",
    "PTTL k",
    "PERSIST k",
    "MOVE k 1",
    "SELECT 1",
    "SELECT 0",
    "SELECT 16",
    "ECHO v",
    "PING",
    "PING v",
    "GET",
    "LPUSH k",
    "NOSUCH k v",
    "ZADD k v v",
    "LPOP k i",
    "MULTI",
    "MULTI",
    "EXEC",
    "EXEC",
    "EXEC",
    "DISCARD",
    "WATCH k",
    "WATCH k k",
    "UNWATCH",
];

fn pick(rng: &mut Rng, from: &[&str]) -> String {
    from[rng.usize(..from.len())].to_owned()
}

/// Returns the kind of value that a command works on, so that most find it.
fn kind(command: &str) -> &'static str {
    let first = |marks: &[char]| command.trim_start_matches('B').starts_with(marks);
    match command {
        "SET" | "SETNX" | "SETEX" | "SETRANGE" | "STRLEN" | "SELECT" => "a",
        _ if first(&['H']) => "b",
        _ if first(&['L', 'R']) => "c",
        _ if first(&['S']) => "d",
        _ if first(&['Z']) => "e",
        _ => "a",
    }
}

fn word(rng: &mut Rng, command: &str, shape: &str) -> String {
    match shape {
        "k" if rng.u8(..10) < 7 => pick(rng, &["k", "p"]) + kind(command),
        "k" => pick(rng, &["ka", "kb", "kc", "kd", "ke"]),
        "v" => pick(
            rng,
            &["a", "b", "c", "7", "a b", "", "long-long-long-long-value"],
        ),
        "n" => pick(rng, &["0", "1", "5", "10", "3", "9223372036854775807"]),
        "i" => pick(rng, &["0", "1", "2", "-1", "-2", "-3", "5", "-100", "x"]),
        "c" => pick(rng, &["0", "1", "2", "10", "-1"]),
        "s" => pick(
            rng,
            &["0", "1", "1.5", "-2.25", "10", "100000", "inf", "-inf", "x"],
        ),
        "b" => pick(rng, &["-inf", "+inf", "0", "(1", "1.5", "(10", "-3", "(x"]),
        "x" => pick(rng, &["-", "+", "[a", "(a", "[b", "(c", "a"]),
        fixed => fixed.to_owned(),
    }
}

/// Returns one command, and whether its reply has no order.
fn command(rng: &mut Rng) -> (Vec<String>, bool) {
    let shape = SHAPES[rng.usize(..SHAPES.len())];
    let unordered = shape.starts_with('!');
    let shape = shape.trim_start_matches('!');
    let (name, _) = shape.split_once(' ').unwrap_or((shape, ""));
    let words = shape.split(' ').map(|part| word(rng, name, part));
    (words.collect(), unordered)
}

/// Draws a sequence of clients and commands. Inside MULTI no command without an
/// order is queued, since EXEC would show its order.
fn sequence(seed: u64) -> Vec<(usize, Vec<String>)> {
    let mut rng = Rng::with_seed(seed);
    let mut queueing = [false; 2];
    let mut made = Vec::new();
    while made.len() < LONG {
        let client = usize::from(rng.u8(..4) == 0);
        let (words, unordered) = command(&mut rng);
        let mine = &mut queueing[client];
        match words[0].as_str() {
            "MULTI" => *mine = true,
            "EXEC" | "DISCARD" => *mine = false,
            "PTTL" | "TTL" | "EXPIRETIME" if *mine => continue,
            _ if *mine && unordered => continue,
            _ => {}
        }
        made.push((client, words));
    }
    made
}

/// Returns the beginning of one as a transcript, for machines without the real
/// server.
pub(crate) fn transcript() -> String {
    let mut text =
        "# Generated: written anew whenever transcripts are.\n\n== one sequence\n".to_owned();
    for (client, words) in sequence(7).into_iter().take(RECORDED) {
        let words = shlex::try_join(words.iter().map(String::as_str)).unwrap();
        text += &format!("{}> {words}\n", ["", "b"][client]);
    }
    text
}

fn same(one: &Engine, other: &Engine, seed: u64, version: u8) -> Result<(), String> {
    let connect = |engine: &Engine| {
        let mut clients = [0, 1].map(|_| Client::connect(engine.port, version));
        clients[0].ask(&["FLUSHALL"]);
        clients
    };
    let (mut left, mut right) = (connect(one), connect(other));
    let mut before: Vec<String> = Vec::new();
    for (client, words) in sequence(seed) {
        let (l, r) = (left[client].ask(&words), right[client].ask(&words));
        before.push(format!("  {client} {words:?}  {}", r.escape_ascii()));
        if l != r {
            let from = before.len().saturating_sub(25);
            return Err(format!(
                "seed {seed}, protocol {version}, command {}\n{}\n  {} replied {}",
                before.len(),
                before[from..].join("\n"),
                one.name,
                l.escape_ascii()
            ));
        }
    }
    Ok(())
}

pub(crate) fn both_servers_reply_the_same_to_generated_sequences() {
    let embedded = engines::embedded(&[]);
    let real = engines::real(&[]);
    let seed = std::env::var("REDIS_SEED").map_or(0, |seed| seed.parse().unwrap());
    for (seed, version) in [(seed, 2), (seed + 1, 3)] {
        if let Err(wrong) = same(&embedded, &real, seed, version) {
            panic!("{wrong}");
        }
    }
}

pub(crate) fn a_sequence_is_the_same_for_the_same_seed_and_has_every_shape() {
    let made = sequence(0);
    assert_eq!(made, sequence(0));
    for shape in SHAPES {
        let name = shape.trim_start_matches('!').split(' ').next().unwrap();
        assert!(made.iter().any(|(_, words)| words[0] == name), "{name}");
    }
}

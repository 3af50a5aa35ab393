//! The operators of our own: one table of small changes that matter to a
//! service and that `cargo-mutants` lacks. `pattern` explains the holes.

use super::pattern::Pattern;

/// One kind of small change.
#[derive(Debug)]
pub(super) struct Operator {
    /// Its change, as in the name of a mutant.
    pub(super) name: &'static str,
    finds: &'static str,
    /// Places inside a place that this fits are left alone.
    except: &'static str,
    replaces: &'static str,
    /// The code added at the end of the file.
    adds: &'static str,
    /// A source, and the result of the first change, without the added code.
    #[cfg(test)]
    example: (&'static str, &'static str),
}

/// One change of a file.
#[derive(Debug)]
pub(super) struct Edit {
    /// The operator's name.
    pub(super) operator: &'static str,
    /// The replaced code, on one line.
    pub(super) found: String,
    /// The line that it begins on, from 1.
    pub(super) line: usize,
    /// The whole file after it.
    pub(super) text: String,
}

macro_rules! operators {
    ($($name:literal: $finds:literal $(except $except:literal)? => $replaces:literal
        $(adds $adds:ident)?, as $before:literal => $after:literal;)*) => {
        /// Every operator.
        pub(super) const OPERATORS: &[Operator] = &[$(Operator {
            name: $name,
            finds: $finds,
            except: concat!($($except)?),
            replaces: $replaces,
            adds: { let text = ""; $(let text = { let _ = text; $adds };)? text },
            #[cfg(test)]
            example: ($before, $after),
        }),*];
    };
}

operators! {
    "loopback for every interface": "Ipv4Addr::UNSPECIFIED" => "Ipv4Addr::LOCALHOST",
        as "bind((Ipv4Addr::UNSPECIFIED, port))" => "bind((Ipv4Addr::LOCALHOST, port))";

    "timeout removed": ".timeout($x)" => "",
        as "b.timeout(SECOND).build()" => "b.build()";
    "timeout removed from a future": "timeout($t, $x).await"
        => "Ok::<_, tokio::time::error::Elapsed>($x.await)",
        as "match timeout(grace, server).await {}"
        => "match Ok::<_, tokio::time::error::Elapsed>(server.await) {}";
    "response timeout removed": ".set_response_timeout(Some($x))" => ".set_response_timeout(None)",
        as "c.set_response_timeout(Some(p))" => "c.set_response_timeout(None)";
    "response timeout of half a second": ".set_response_timeout(None)" => "",
        as "c.set_response_timeout(None)" => "c";
    "connection timeout removed": ".set_connection_timeout(Some($x))"
        => ".set_connection_timeout(None)",
        as "c.set_connection_timeout(Some(p))" => "c.set_connection_timeout(None)";
    "retries as by default": ".set_number_of_retries(0)" => "",
        as "c.set_number_of_retries(0)" => "c";
    "redirects followed": ".redirect(Policy::none())" => "",
        as "b.redirect(Policy::none()).build()" => "b.build()";

    "time ten times as long": "Duration::$F($1)" => "Duration::$F($1 * 10)",
        as "Duration::from_secs(4)" => "Duration::from_secs(4 * 10)";
    "time a tenth as long": "Duration::$F($1)"
        => "Duration::from_nanos(Duration::$F($1).as_nanos() as u64 / 10)",
        as "Duration::from_secs(4)"
        => "Duration::from_nanos(Duration::from_secs(4).as_nanos() as u64 / 10)";
    "number plus one": "$1" except "Duration::$F($1)" => "$1+1",
        as "pieces / 13 < Duration::from_secs(4)" => "pieces / 14 < Duration::from_secs(4)";
    "bound removed: take": ".take($x)" => "",
        as "all.take(SHOWN).collect()" => "all.collect()";
    "bound removed: at least": ".max($x)" => "",
        as "milliseconds(day).max(1)" => "milliseconds(day)";
    "bound removed: buffered lines": ".buffered_lines_limit($x)" => "",
        as "b.buffered_lines_limit(KEPT).finish()" => "b.finish()";
    "buffer waits for its reader": ".lossy(true)" => ".lossy(false)",
        as "b.lossy(true)" => "b.lossy(false)";
    "expiry removed from a pipeline": ".expire($k, $x)" => "",
        as "p.rpush(k, v).expire(k, DAY)" => "p.rpush(k, v)";
    "expiry removed from a value": ".set_ex($k, $v, $x)" => ".set($k, $v)",
        as "r.set_ex(k, v, DAY)" => "r.set(k, v)";
    "expiry removed from a command": ".arg(\"EX\").arg($x)" => "",
        as "set.arg(\"EX\").arg(DAY)" => "set";
    "expiry removed where one is given": ".pset_ex($k, $v, $x)" => ".set($k, $v)",
        as "r.pset_ex(k, v, ttl)" => "r.set(k, v)";

    "constant for a setting": "setting($x)?" => "String::from(\"8000\")",
        as "setting(\"PORT\")?.parse()" => "String::from(\"8000\").parse()";
    "default for a setting": "setting($x)?"
        => "setting($x).unwrap_or_else(|_| String::from(\"8000\"))",
        as "setting(\"PORT\")?.parse()"
        => "setting(\"PORT\").unwrap_or_else(|_| String::from(\"8000\")).parse()";
    "constant for an address": "url($x)?" => "String::from(\"http://127.0.0.1:8000\")",
        as "base: url(\"BASE_URL\")?," => "base: String::from(\"http://127.0.0.1:8000\"),";
    "constant for a variable": "env::var($x)"
        => "Ok::<_, env::VarError>(String::from(\"8000\"))",
        as "env::var(name)" => "Ok::<_, env::VarError>(String::from(\"8000\"))";
    "default for a variable": "env::var($x)"
        => "env::var($x).or_else(|_| Ok::<_, env::VarError>(String::from(\"8000\")))",
        as "env::var(name)"
        => "env::var(name).or_else(|_| Ok::<_, env::VarError>(String::from(\"8000\")))";
    "constant for a variable of the build": "option_env!($x)" => "None::<&str>",
        as "match option_env!(\"COMMIT\") {}" => "match None::<&str> {}";

    "status 200": "StatusCode::$S" => "StatusCode::OK",
        as "StatusCode::BAD_GATEWAY.into_response()" => "StatusCode::OK.into_response()";
    "error status ignored": ".error_for_status()?" => "",
        as "answer.error_for_status()?.json()" => "answer.json()";
    "error status ignored at the end": "$A.error_for_status().map(drop)"
        => "Ok::<_, reqwest::Error>(drop($A))",
        as "answer.error_for_status().map(drop)" => "Ok::<_, reqwest::Error>(drop(answer))";
    "error not reported": "eprintln!($x);" => "",
        as "{ eprintln!(\"no: {error}\"); }" => "{  }";

    "counter made a flag": "cmd(\"INCR\")" => "cmd(\"EXISTS\")",
        as "cmd(\"INCR\").arg(key)" => "cmd(\"EXISTS\").arg(key)";
    "stock made a flag": ".decr($k, 1)" => ".exists($k)",
        as "redis.decr(&key, 1).await" => "redis.exists(&key).await";
    "sum made a flag": "$A += 1" => "$A = 1",
        as "count += 1;" => "count = 1;";

    "transaction removed": ".atomic()" => "",
        as "redis::pipe().atomic().rpush(k, v)" => "redis::pipe().rpush(k, v)";
    "transaction that locks late": "TransactionBehavior::Immediate"
        => "TransactionBehavior::Deferred",
        as "begin(TransactionBehavior::Immediate)" => "begin(TransactionBehavior::Deferred)";
    "transaction cut in two": "^ $V.execute_batch($x)?;"
        => "$V.execute_batch($x)?; $V.execute_batch(\"COMMIT; BEGIN IMMEDIATE\")?;",
        as "{ t.execute_batch(step)?; }"
        => "{ t.execute_batch(step)?; t.execute_batch(\"COMMIT; BEGIN IMMEDIATE\")?; }";
    "commit removed": "^ $V.commit()?;" => "",
        as "{ t.commit()?; }" => "{  }";
    "DECR split into read and write": "self.redis.clone().decr($k, 1).await?"
        => "{ let kept: Option<i64> = self.redis.clone().get($k).await?; let left = kept.unwrap_or(0) - 1; \
            let () = self.redis.clone().set($k, left).await?; left }",
        as "let left: i64 = self.redis.clone().decr(&key, 1).await?;"
        => "let left: i64 = { let kept: Option<i64> = self.redis.clone().get(&key).await?; \
            let left = kept.unwrap_or(0) - 1; let () = self.redis.clone().set(&key, left).await?; left };";
    "INCR split into read and write": "cmd(\"INCR\").arg($k).query_async($r).await"
        => "{ let kept: Option<u64> = cmd(\"GET\").arg($k).query_async($r).await?; let next = kept.unwrap_or(0) + 1; \
            cmd(\"SET\").arg($k).arg(next).exec_async($r).await?; Ok(next) }",
        as "cmd(\"INCR\").arg(N).query_async(&mut r).await"
        => "{ let kept: Option<u64> = cmd(\"GET\").arg(N).query_async(&mut r).await?; let next = kept.unwrap_or(0) + 1; \
            cmd(\"SET\").arg(N).arg(next).exec_async(&mut r).await?; Ok(next) }";
    "BRPOP split into a look and a removal":
        "let mut $V = cmd(\"BRPOP\"); $V.arg($k).arg($t); let (_, $O): (String, String) = $V.query_async($r).await?;"
        => "let $O: String = loop { \
            let seen: Option<String> = cmd(\"LINDEX\").arg($k).arg(-1).query_async($r).await?; \
            if let Some(seen) = seen { \
            let _: i64 = cmd(\"LREM\").arg($k).arg(-1).arg(&seen).query_async($r).await?; break seen; } \
            tokio::time::sleep(std::time::Duration::from_millis(20)).await; };",
        as "let mut p = cmd(\"BRPOP\"); p.arg(Q).arg(0); let (_, o): (String, String) = p.query_async(r).await?;"
        => "let o: String = loop { \
            let seen: Option<String> = cmd(\"LINDEX\").arg(Q).arg(-1).query_async(r).await?; \
            if let Some(seen) = seen { \
            let _: i64 = cmd(\"LREM\").arg(Q).arg(-1).arg(&seen).query_async(r).await?; break seen; } \
            tokio::time::sleep(std::time::Duration::from_millis(20)).await; };";
    "BLMOVE split into two commands": "self.queue.blmove($a, $b, $c, $d, $t)"
        => "async { let taken: Option<(String, String)> = self.queue.brpop($a, $t).await?; \
            let Some((_, job)) = taken else { return Ok(None) }; \
            let () = self.queue.lpush($b, &job).await?; Ok(Some(job)) }",
        as "self.queue.blmove(\"jobs\", &mine, old, new, 0.5)"
        => "async { let taken: Option<(String, String)> = self.queue.brpop(\"jobs\", 0.5).await?; \
            let Some((_, job)) = taken else { return Ok(None) }; \
            let () = self.queue.lpush(&mine, &job).await?; Ok(Some(job)) }";
    "LMOVE split into two commands": "self.queue.lmove($a, $b, $c, $d)"
        => "async { let taken: Option<String> = self.queue.lpop($a, None).await?; \
            if let Some(job) = &taken { let () = self.queue.rpush($b, job).await?; } redis::RedisResult::Ok(taken) }",
        as "self.queue.lmove(&mine, \"jobs\", from, to)"
        => "async { let taken: Option<String> = self.queue.lpop(&mine, None).await?; \
            if let Some(job) = &taken { let () = self.queue.rpush(\"jobs\", job).await?; } redis::RedisResult::Ok(taken) }";

    "write in a task of its own": "^ $V.$call.await?;"
        => "tokio::spawn({ let $V = $V.clone(); async move { let _ = $V.$call.await; } });",
        as "{ store.ask(&set).await?; }"
        => "{ tokio::spawn({ let store = store.clone(); async move { let _ = store.ask(&set).await; } }); }";
    "write in a task of its own, a name and a value": "^ $V.$M(&$a, $b).await?;"
        => "tokio::spawn({ let (owned, a, b) = ($V.clone(), $a.clone(), $b.to_owned()); \
            async move { let _ = owned.$M(&a, b).await; } });",
        as "{ store.set(&cake, stock.count).await?; }"
        => "{ tokio::spawn({ let (owned, a, b) = (store.clone(), cake.clone(), stock.count.to_owned()); \
            async move { let _ = owned.set(&a, b).await; } }); }";
    "write in a task of its own, two names": "^ $V.$M(&$a, &$b).await?;"
        => "tokio::spawn({ let (owned, a, b) = ($V.clone(), $a.clone(), $b.clone()); \
            async move { let _ = owned.$M(&a, &b).await; } });",
        as "{ store.keep(&id, &photo).await?; }"
        => "{ tokio::spawn({ let (owned, a, b) = (store.clone(), id.clone(), photo.clone()); \
            async move { let _ = owned.keep(&a, &b).await; } }); }";
    "write in a task of its own, a text and a name": "^ $V.$M($A, &$b).await?;"
        => "tokio::spawn({ let (owned, a, b) = ($V.clone(), $A.to_owned(), $b.clone()); \
            async move { let _ = owned.$M(&a, &b).await; } });",
        as "{ store.add(session, &choice.cake).await?; }"
        => "{ tokio::spawn({ let (owned, a, b) = (store.clone(), session.to_owned(), choice.cake.clone()); \
            async move { let _ = owned.add(&a, &b).await; } }); }";
    "pipeline in a task of its own": "redis::pipe()$p.exec_async(&mut $r).await"
        => "{ let (pipe, mut redis) = (redis::pipe()$p.clone(), $r.clone()); \
            tokio::spawn(async move { pipe.exec_async(&mut redis).await }); Ok::<(), redis::RedisError>(()) }",
        as "redis::pipe().set(k, v).exec_async(&mut self.redis).await"
        => "{ let (pipe, mut redis) = (redis::pipe().set(k, v).clone(), self.redis.clone()); \
            tokio::spawn(async move { pipe.exec_async(&mut redis).await }); Ok::<(), redis::RedisError>(()) }";
    "built command in a task of its own": "^ $V.exec_async(&mut $r).await"
        => "let mut redis = $r.clone(); tokio::spawn(async move { $V.exec_async(&mut redis).await }); \
            Ok::<(), redis::RedisError>(())",
        as "{ push.exec_async(&mut self.redis).await }"
        => "{ let mut redis = self.redis.clone(); tokio::spawn(async move { push.exec_async(&mut redis).await }); \
            Ok::<(), redis::RedisError>(()) }";

    "answers kept for half a second": "axum::serve($l, $a)"
        => "axum::serve($l, ($a).layer(axum::middleware::from_fn(kept_for_half_a_second)))"
        adds KEPT_FOR_HALF_A_SECOND,
        as "axum::serve(listener, app).await"
        => "axum::serve(listener, (app).layer(axum::middleware::from_fn(kept_for_half_a_second))).await";
}

/// Middleware that answers a GET as it did to the same client within the last
/// half second.
const KEPT_FOR_HALF_A_SECOND: &str = r#"
async fn kept_for_half_a_second(
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> axum::response::Response {
    use std::{collections::HashMap, sync::Mutex, time::{Duration, Instant}};
    use axum::{http::Method, response::IntoResponse};
    type Kept = (Instant, axum::http::response::Parts, Vec<u8>);
    static KEPT: Mutex<Option<HashMap<String, Kept>>> = Mutex::new(None);
    if request.method() != Method::GET || request.uri().path() == "/health" {
        return next.run(request).await;
    }
    let key = format!("{} {:?}", request.uri(), request.headers().get("cookie"));
    if let Some((at, parts, body)) = KEPT.lock().unwrap().get_or_insert_default().get(&key)
        && at.elapsed() < Duration::from_millis(500)
    {
        return (parts.status, parts.headers.clone(), body.clone()).into_response();
    }
    let (parts, body) = next.run(request).await.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default().to_vec();
    let kept = (Instant::now(), parts.clone(), body.clone());
    KEPT.lock().unwrap().get_or_insert_default().insert(key, kept);
    (parts.status, parts.headers, body).into_response()
}
"#;

impl Operator {
    /// Returns each change that it can make to `source`, one place a change.
    pub(super) fn edits(&self, source: &str) -> Vec<Edit> {
        let places = Pattern::new(self.finds).places(source);
        let excepted = match self.except {
            "" => Vec::new(),
            pattern => Pattern::new(pattern).places(source),
        };
        let is_free = |at: &std::ops::Range<usize>| {
            let inside = |place: &super::pattern::Place| {
                place.at.start <= at.start && at.end <= place.at.end
            };
            !excepted.iter().any(inside)
        };
        let free = places.iter().filter(|place| is_free(&place.at));
        let edits = free.map(|place| Edit {
            operator: self.name,
            found: on_one_line(&source[place.at.clone()]),
            line: source[..place.at.start].matches('\n').count() + 1,
            text: place.replaced(source, self.replaces) + self.adds,
        });
        edits.filter(|edit| edit.text != source).collect()
    }
}

fn on_one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::OPERATORS;

    #[test]
    fn every_operator_does_what_its_example_shows() {
        for operator in OPERATORS {
            let (before, after) = operator.example;
            let edits = operator.edits(before);
            let first = edits.first().map(|edit| edit.text.as_str());
            let expected = format!("{after}{}", operator.adds);
            assert_eq!(first, Some(expected.as_str()), "{}", operator.name);
        }
    }

    #[test]
    fn every_operator_has_its_own_name_and_leaves_other_code_alone() {
        let names: BTreeSet<&str> = OPERATORS.iter().map(|operator| operator.name).collect();
        assert_eq!(names.len(), OPERATORS.len());
        for operator in OPERATORS {
            assert!(operator.edits("// 1\nfn f() { g(\"1\") }").is_empty());
        }
    }
}

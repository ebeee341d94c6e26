//! Routing scripts of any length, for measuring the compiler and for tests of how its work grows.
//!
//! The mix is that of large real scripts: many routes that call each other, conditions, module calls with format
//! strings, transformations, comments, defines and conditional blocks. The text depends on the arguments alone.

use std::fmt::Write;

/// Modules that every such script loads.
const MODULES: [&str; 9] = ["pv", "tm", "sl", "rr", "maxfwd", "textops", "siputils", "xlog", "tmx"];

const METHODS: [&str; 6] = ["INVITE", "REGISTER", "OPTIONS", "SUBSCRIBE", "MESSAGE", "BYE|PRACK"];

const TRANSFORMATIONS: [&str; 8] = [
    "$(ru{uri.host})",
    "$(fu{uri.user}{s.len})",
    "$(tu{uri.param,transport})",
    "$(hdr(Via){s.select,0,;})",
    "$(var(key){s.substr,0,4})",
    "$(ua{s.tolower})",
    "$(avp(dst)[0]{s.md5})",
    "$(ci{s.select,-1,@})",
];

/// A small generator of numbers; the tests need repetition, not chance.
pub struct Numbers(u64);

impl Numbers {
    /// Numbers that follow from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Numbers {
        Numbers(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// A number below `end`; 0 if `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end.max(1)
    }

    /// One of several texts.
    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// A correct script of about `lines` lines.
#[must_use]
pub fn generate(lines: usize, seed: u64) -> String {
    let routes = (lines / 40).max(1);
    let mut script = Script { text: String::new(), lines: 0, routes, numbers: Numbers::new(seed) };
    script.head();
    for route in 0..routes {
        let end = 60 + (lines.saturating_sub(90)) * (route + 1) / routes;
        script.route(route, end);
    }
    script.text
}

struct Script {
    text: String,
    lines: usize,
    routes: usize,
    numbers: Numbers,
}

impl Script {
    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.text, "{}{text}", "\t".repeat(depth));
        self.lines += 1;
    }

    fn head(&mut self) {
        self.line(0, "#!KAMAILIO");
        self.line(0, "#!define WITH_NAT");
        self.line(0, "#!define FLAG_NAT 5");
        self.line(0, "#!define GATEWAY \"sip:gw.example.com:5070\"");
        self.line(0, "#!subst \"/HOME_DOMAIN/example.com/\"");
        self.line(0, "debug=2");
        self.line(0, "log_stderror=no");
        self.line(0, "listen=udp:127.0.0.1:5060");
        self.line(0, "alias=\"HOME_DOMAIN\"");
        for module in MODULES {
            self.line(0, &format!("loadmodule \"{module}.so\""));
        }
        self.line(0, "modparam(\"tm\", \"fr_timer\", 5000)");
        self.line(0, "modparam(\"tm\", \"fr_inv_timer\", 120000)");
        self.line(0, "modparam(\"rr\", \"append_fromtag\", 0)");
        self.line(0, "request_route {");
        self.line(1, "if (!mf_process_maxfwd_header(\"10\")) {");
        self.line(2, "sl_send_reply(\"483\", \"Too Many Hops\");");
        self.line(2, "exit;");
        self.line(1, "}");
        for route in 0..self.routes.min(8) {
            self.line(1, &format!("route(STEP_{route});"));
        }
        self.line(1, "if (!t_relay()) sl_reply_error();");
        self.line(0, "}");
        self.line(0, "failure_route[NEXT] {");
        self.line(1, "if (t_is_canceled()) exit;");
        self.line(1, "if (t_check_status(\"486|408\")) { $ru = GATEWAY; t_relay(); }");
        self.line(0, "}");
    }

    fn route(&mut self, number: usize, end: usize) {
        self.line(0, "");
        self.line(0, &format!("# Step {number}: what is done for one kind of request before it goes on."));
        self.line(0, &format!("route[STEP_{number}] {{"));
        self.statement(1);
        while self.lines + 2 < end {
            self.statement(1);
        }
        let next = number + 1 + self.numbers.below(4);
        if next < self.routes {
            self.line(1, &format!("route(STEP_{next});"));
        }
        self.line(0, "}");
    }

    fn statement(&mut self, depth: usize) {
        let n = self.numbers.below(1000);
        let transformation = self.numbers.one(&TRANSFORMATIONS);
        let method = self.numbers.one(&METHODS);
        match self.numbers.below(16) {
            0 | 1 if depth < 5 => self.conditional(depth, &format!("is_method(\"{method}\") && $si != \"10.0.0.{n}\"")),
            2 if depth < 5 => self.conditional(depth, &format!("$var(count) > {n} || {transformation} == \"t{n}\"")),
            3 if depth < 5 => {
                self.conditional(depth, &format!("$rU =~ \"^\\+?{n}[0-9]+$\" and not isflagset(FLAG_NAT)"))
            }
            4 if depth < 4 => self.switch(depth, n),
            5 if depth < 4 => self.only_if_nat(depth),
            6 => {
                self.line(depth, &format!("# The carrier of prefix {n} wants its numbers as they were dialled."));
                self.line(depth, &format!("prefix(\"{n}\");"));
            }
            7 => self
                .line(depth, &format!("xlog(\"L_INFO\", \"step {n}: $rm from $fu to $ru via {transformation}\\n\");")),
            8 => self.line(depth, &format!("append_hf(\"X-Step-{n}: $var(key);{transformation}\\r\\n\");")),
            9 => self.line(depth, &format!("$var(key) = \"k{n}-\" + $rU + \":\" + {transformation};")),
            10 => self.line(depth, &format!("$var(count) = $var(count) * {n} + ($rp - 5060) / 2; # grows")),
            11 => self.line(depth, &format!("$avp(dst) = \"sip:$rU@10.{}.{}.1:5080\";", n / 256, n % 256)),
            12 => self.line(depth, "if ($hdr(X-Trace) != $null) remove_hf(\"X-Trace\");"),
            13 => self.line(depth, "setflag(FLAG_NAT);"),
            14 => self.line(depth, "t_on_failure(\"NEXT\");"),
            _ => self.line(depth, &format!("$ru = \"sip:{n}@HOME_DOMAIN;user=phone\";")),
        }
    }

    fn block(&mut self, depth: usize) {
        for _ in 0..=self.numbers.below(3) {
            self.statement(depth);
        }
    }

    fn conditional(&mut self, depth: usize, condition: &str) {
        self.line(depth, &format!("if ({condition}) {{"));
        self.block(depth + 1);
        if self.numbers.below(3) == 0 {
            self.line(depth, "} else {");
            self.block(depth + 1);
        }
        self.line(depth, "}");
    }

    fn switch(&mut self, depth: usize, n: usize) {
        self.line(depth, "switch ($rs) {");
        for status in [n % 100 + 400, n % 100 + 500] {
            self.line(depth + 1, &format!("case {status}:"));
            self.statement(depth + 2);
            self.line(depth + 2, "break;");
        }
        self.line(depth + 1, "default:");
        self.line(depth + 2, "return -1;");
        self.line(depth, "}");
    }

    fn only_if_nat(&mut self, depth: usize) {
        self.line(0, "#!ifdef WITH_NAT");
        self.statement(depth);
        self.line(0, "#!else");
        self.statement(depth);
        self.line(0, "#!endif");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_has_the_length_that_was_asked_for_and_depends_on_its_seed_alone() {
        let script = generate(5000, 1);
        let lines = script.lines().count();
        assert!((4900..5400).contains(&lines), "{lines}");
        assert_eq!(script, generate(5000, 1));
        assert_ne!(script, generate(5000, 2));
    }
}

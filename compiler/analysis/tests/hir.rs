//! What the HIR says about scripts: who may suspend, which slots variables take, what folding leaves.

use srcc_analysis::hir::{ArithOp, Expr, ExprKind, Hir, PvSource, RouteTarget, Select, SelectStep, StmtKind, Ty};
use srcc_analysis::{Catalog, Options, analyze};
use srcc_syntax::{Diagnostic, Loader, parse};
use std::sync::Arc;

struct OneText(Arc<[u8]>);

impl Loader for OneText {
    fn load(&mut self, _: &str) -> Result<Arc<[u8]>, String> {
        Ok(self.0.clone())
    }

    fn env(&mut self, _: &str) -> Option<Vec<u8>> {
        None
    }
}

const MODULES: &str =
    "#!KAMAILIO\nloadmodule \"pv.so\"\nloadmodule \"xlog.so\"\nloadmodule \"tm.so\"\nloadmodule \"sl.so\"\n";

fn analyzed(text: &str) -> (Hir, Vec<String>) {
    let text = format!("{MODULES}{text}");
    let parsed = parse(&mut OneText(text.into_bytes().into()), "test.cfg", &srcc_syntax::Options::default());
    let analysis = analyze(&parsed, Catalog::stock(), Options::default());
    let all = parsed.diagnostics.iter().chain(&analysis.diagnostics);
    let errors = all.filter(|found| Diagnostic::is_error(found)).map(|found| found.code.id().to_owned()).collect();
    (analysis.hir, errors)
}

fn hir(text: &str) -> Hir {
    let (hir, errors) = analyzed(text);
    assert_eq!(errors, Vec::<String>::new());
    hir
}

/// Names of the routes for which `is` holds; the main block is `main`.
fn routes(hir: &Hir, is: impl Fn(&srcc_analysis::hir::Route) -> bool) -> Vec<String> {
    let named = hir.routes.iter().filter(|route| is(route));
    named.map(|route| route.name.as_deref().unwrap_or("main").to_owned()).collect()
}

/// The value that the request route's first statement assigns.
fn assigned(expr: &str) -> Expr {
    let hir = hir(&format!("request_route {{ $var(x) = {expr}; }}\nroute[A] {{ return 7; }}\n"));
    let route = hir.request.and_then(|index| hir.routes.get(index.0)).expect("a request route");
    match &route.body.stmts[0].kind {
        StmtKind::Assign(assign) => assign.value.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_route_may_suspend_if_one_that_it_calls_may() {
    let hir = hir("request_route { route(A); }\nroute[A] { route(B); }\nroute[B] { t_relay(); }\nroute[C] { exit; }\n");
    assert_eq!(routes(&hir, |route| route.is_async), ["main", "A", "B"]);
}

#[test]
fn a_name_made_at_run_time_may_be_any_route() {
    let hir = hir("request_route { route($var(n)); }\nroute[A] { t_relay(); }\nroute[B] { exit; }\n");
    assert_eq!(routes(&hir, |route| route.is_async), ["main", "A"]);
}

#[test]
fn only_routes_on_a_cycle_are_recursive() {
    let hir = hir("request_route { route(A); }\nroute[A] { route(B); }\nroute[B] { route(A); }\n");
    assert_eq!(routes(&hir, |route| route.is_recursive), ["A", "B"]);
}

#[test]
fn unnamed_blocks_follow_each_other() {
    let hir = hir("request_route { $var(a) = 1; }\nrequest_route { $var(b) = 2; }\n");
    assert_eq!(hir.routes.len(), 1);
    assert_eq!(hir.routes[0].body.stmts.len(), 2);
}

#[test]
fn var_and_vz_share_their_slots_and_vn_has_its_own() {
    let hir = hir("request_route { $var(a) = $vz(a) + $var(b); $vn(a) = 1; }\n");
    assert_eq!(hir.vars.iter().map(|name| &**name).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(hir.nullable_vars.iter().map(|name| &**name).collect::<Vec<_>>(), ["a"]);
}

/// The script variables that only ever hold numbers.
fn int_vars(text: &str) -> Vec<String> {
    let hir = hir(text);
    let ints = hir.vars.iter().enumerate().filter(|(slot, _)| hir.is_int_var(*slot));
    ints.map(|(_, name)| (**name).to_owned()).collect()
}

#[test]
fn a_variable_holds_numbers_if_nothing_else_is_assigned_to_it_anywhere() {
    let main = "request_route { $var(i) = $var(i) + $ua; $var(j) = $var(i); $var(k) = $ua + 1; $var(l) = $var(k);
        $var(len) = $(ua{s.len}); $var(cut) = $(ua{s.substr,0,1}); $var(n) = $null; }\n";
    assert_eq!(int_vars(main), ["i", "j", "len", "n"]);
    assert_eq!(
        int_vars(&format!("{main}route[A] {{ if ($var(x) == 1) {{ $var(i) = \"a\"; }} }}\n")),
        ["len", "n", "x"]
    );
}

#[test]
fn a_variable_may_hold_text_that_something_else_puts_there() {
    let script = |before: &str, last: &str| format!("{before}request_route {{ $var(i) = 1; {last} }}\n");
    assert_eq!(int_vars(&script("", "")), ["i"]);
    assert_eq!(int_vars(&script("modparam(\"pv\", \"varset\", \"i=s:a\")\n", "")), [""; 0]);
    assert_eq!(int_vars(&script("", "pv_xavp_to_var(\"x\");")), [""; 0]);
}

#[test]
fn a_call_that_is_assigned_gives_its_code_and_elsewhere_its_truth() {
    assert!(matches!(assigned("route(A)").kind, ExprKind::RouteCall(_)));
    assert!(matches!(assigned("(route(A))").kind, ExprKind::RouteCall(_)));
    let ExprKind::Arith(ArithOp::Mul, left, _) = assigned("route(A) * 3").kind else { panic!() };
    assert!(matches!(left.kind, ExprKind::Positive(_)));
}

#[test]
fn folding_shows_as_it_does_in_the_original() {
    assert!(matches!(assigned("route(A) && 1").kind, ExprKind::RouteCall(_)));
    assert!(matches!(assigned("route(A) + 0").kind, ExprKind::RouteCall(_)));
    assert_eq!(assigned("route(A) * 0").kind, ExprKind::Int(0));
    assert!(matches!(assigned("route(A) && 5").kind, ExprKind::And(..)));
    assert!(matches!(assigned("route(A) ^ 0").kind, ExprKind::Arith(ArithOp::BitXor, ..)));
    assert_eq!(assigned("1 << 1 == 2").kind, ExprKind::Int(1));
    assert_eq!(assigned("2147483647 + 1").kind, ExprKind::Int(i32::MIN));
    assert!(matches!(assigned("1 / 0").kind, ExprKind::Arith(ArithOp::Div, ..)));
    assert!(assigned("1 / 0").can_fail());
}

#[test]
fn the_left_side_decides_the_type_of_a_sum() {
    assert_eq!(assigned("1 + $var(y)").ty, Ty::Int);
    assert_eq!(assigned("\"a\" + 1").ty, Ty::Str);
    assert_eq!(assigned("$var(y) + 1").ty, Ty::Dyn);
}

#[test]
fn a_comparison_with_null_asks_whether_the_left_side_is_defined() {
    assert!(matches!(assigned("$avp(x) != $null").kind, ExprKind::Defined(_)));
    let ExprKind::Not(inner) = assigned("$avp(x) == $null").kind else { panic!() };
    assert!(matches!(inner.kind, ExprKind::Defined(_)));
    assert!(matches!(assigned("$null == 0").kind, ExprKind::EqualDyn { .. }));
}

#[test]
fn a_constant_route_name_is_resolved_at_compile_time() {
    let ExprKind::RouteCall(call) = assigned("route(\"A\")").kind else { panic!() };
    assert!(matches!(call.target, RouteTarget::Static(_)));
}

#[test]
fn all_mistakes_are_found_in_one_run_and_none_twice() {
    let (_, errors) = analyzed(
        "request_route {\n t_realy();\n route(NOWHERE);\n $var(x) = $nosuch + 1;\n setflag(NO);\n $rm = 5;\n \
         if (1 == \"1\") exit;\n xlog(\"$nosuch\");\n}\n",
    );
    assert_eq!(errors, ["E0201", "E0203", "E0207", "E0211", "E0210", "E0302", "E0207"]);
}

#[test]
fn long_chains_of_operators_do_not_exhaust_the_stack() {
    let chain = vec!["$var(y)"; 900].join(" || ");
    let (_, errors) = analyzed(&format!("request_route {{ if ({chain}) exit; }}\n"));
    assert_eq!(errors, Vec::<String>::new());
}

/// The select that the request route's first statement assigns, with the type of its value.
fn assigned_select(expr: &str) -> (Select, Ty) {
    let hir = hir(&format!("request_route {{ $var(x) = {expr}; }}\nmy.ip = \"::1\"\n"));
    let route = hir.request.and_then(|index| hir.routes.get(index.0)).expect("a request route");
    let StmtKind::Assign(assign) = &route.body.stmts[0].kind else { panic!("{expr}: no assignment") };
    let select = match &assign.value.kind {
        ExprKind::Select(select) => (**select).clone(),
        ExprKind::Pv(read) => match &read.source {
            PvSource::Select(select) => select.clone(),
            other => panic!("{expr}: {other:?}"),
        },
        other => panic!("{expr}: {other:?}"),
    };
    (select, assign.value.ty)
}

#[test]
fn a_select_and_the_pseudo_variable_with_its_path_read_the_same() {
    let expected = (Select::CfgGet { group: "my".into(), name: "ip".into() }, Ty::Str);
    for text in [
        "@cfg_get.my.ip",
        "@cfg_get[\"my\"].ip",
        "@CFG_GET.my.ip",
        "$sel(cfg_get.my.ip)",
        "$sel(@cfg_get.my.ip)",
        "$sel(cfg_get.my.ip and more)",
        "$sel(CFG_GET.my[\"ip\"])",
    ] {
        assert_eq!(assigned_select(text), expected, "{text}");
    }
}

#[test]
fn a_select_of_the_message_is_text_but_may_be_undefined_as_a_pseudo_variable() {
    let step = |path: &str| SelectStep { path: path.into(), args: Vec::new() };
    let address = "srcc_runtime::select::address";
    let uri = Select::Call(vec![step(&format!("{address}::from")), step(&format!("{address}::party_uri"))]);
    for (text, ty) in
        [("@from.uri", Ty::Str), ("@f[\"uri\"]", Ty::Str), ("$sel(from.uri)", Ty::Dyn), ("$sel(@F.Uri)", Ty::Dyn)]
    {
        assert_eq!(assigned_select(text), (uri.clone(), ty), "{text}");
    }
}

#[test]
fn the_pseudo_variable_of_selects_takes_paths_that_exist_and_cannot_be_assigned() {
    for (text, code) in [
        ("$sel(cfg_get.my.siz)", "E0220"),
        ("$sel(cfg_get.nosuch.ip)", "E0220"),
        ("$sel(cfg_get)", "E0217"),
        ("$sel(cfg_get.my)", "E0217"),
        ("$sel(cfg_get.my.ip.more)", "E0217"),
        ("$sel($var(name))", "E0217"),
        ("$sel( cfg_get.my.ip)", "E0217"),
        ("$sel()", "E0217"),
        ("$(sel(cfg_get.my.ip)[0])", "E0217"),
    ] {
        let (_, errors) = analyzed(&format!("my.ip = \"::1\"\nrequest_route {{ $var(x) = {text}; }}\n"));
        assert_eq!(errors, [code], "{text}");
    }
    for (statement, code) in
        [("$sel(cfg_get.my.ip) = \"x\";", "E0210"), ("xlog(\"$sel(cfg_get.my.siz)\\n\");", "E0220")]
    {
        let (_, errors) = analyzed(&format!("my.ip = \"::1\"\nrequest_route {{ {statement} }}\n"));
        assert_eq!(errors, [code], "{statement}");
    }
}

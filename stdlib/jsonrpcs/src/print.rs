//! JSON text in the two shapes of the original: on one line, or with tabs as `pretty_format` gives it (measured).

use serde_json::Value;

/// The value as text.
#[must_use]
pub fn print(value: &Value, pretty: bool) -> String {
    if !pretty {
        return value.to_string();
    }
    let mut out = String::new();
    put(value, 0, &mut out);
    out
}

/// Members stand on lines of their own, elements of a list side by side.
fn put(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Object(members) => {
            out.push('{');
            for (n, (name, member)) in members.iter().enumerate() {
                out.push_str(if n > 0 { ",\n" } else { "\n" });
                indent(depth + 1, out);
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push_str(":\t");
                put(member, depth + 1, out);
            }
            out.push('\n');
            indent(depth, out);
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push_str(", ");
                }
                put(item, depth + 1, out);
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n('\t', depth));
}

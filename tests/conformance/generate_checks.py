#!/usr/bin/env python3
"""Make small scripts, each with one thing that the start-up checks accept or refuse.

    generate_checks.py DIR [--seed N] [--each N]    write DIR/*.cfg and DIR/what.tsv
    check.py DIR --fill DIR/what.tsv                then have the original judge them

The things are drawn at random from the measured tables of the compiler (compiler/analysis/data): calls with too many or too
few arguments, in the wrong kind of route, with arguments that are not constant or of a wrong form, names in parentheses of
pseudo-variables, assignments, transformations, parameters of modules, and what modules need to start.
Whether a script is good is not decided here: some of the drawn forms are right.
"""
import argparse
import csv
import os
import random

DATA = os.path.join(os.path.dirname(__file__), '../../compiler/analysis/data')
HEAD = '''#!KAMAILIO
listen=udp:127.0.0.1:21390
debug=1
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
async_workers=1
'''
# Modules of Debian's package kamailio that start without a file, a server or a table of their own.
MODULES = '''acc auth avpops benchmark blst cfg_rpc cfgutils corex counters ctl debugger dialog diversion enum exec htable ipops
jsonrpcs kex maxfwd mangler mqueue nathelper nat_traversal path pdt permissions pike pipelimit pv pv_headers ratelimit registrar
rr rtimer rtpproxy sanity sdpops seas siputils sl sqlops statistics textops textopsx tm tmrec tmx topoh uac uac_redirect usrloc
xhttp xlog xprint statsd sipdump log_custom smsops stun statsc tcpops timer xhttp_rpc xhttp_prom async rtjson'''.split()
NOT_HERE = {'pdt', 'seas', 'sqlops', 'log_custom', 'xhttp', 'xhttp_rpc', 'xhttp_prom', 'ctl', 'statsd', 'statsc', 'evapi'}
BLOCKS = {'request': 'request_route', 'failure': 'failure_route[F]', 'branch': 'branch_route[B]',
          'onreply': 'onreply_route[O]', 'reply': 'reply_route', 'onsend': 'onsend_route', 'event': 'event_route[x:y]'}
TAIL = '\nroute[R] { exit; }\nfailure_route[R] { exit; }\nbranch_route[R] { exit; }\nonreply_route[R] { exit; }\n'
GOOD = {'const_int': '"5"', 'int_var': '"5"', 'pv_any': '"$avp(x)"', 'pv_write': '"$avp(x)"', 'regex': '"^abc"',
        'subst': '"/a/b/"', 'uri': '"sip:a@b.c"', 'route_name': '"R"', 'flags': '"1"'}
FORMS = ['"abc"', '"5"', '""', '"-1"', '"0x10"', '"$var(x)"', '"$nosuch"', '"a$nosuch"', '"$rU-$rd"', '"a $var(x)"', '"["',
         '"/a/b"', '"/[/b/"', '"$"', '"$si"', '"$(ru{s.len})"', '"$(ru{s.nosuch})"', '"sip:a@b"', '"$avp(x)"', '"5 "', '5', '-1',
         '$var(x)', '$var(x) + 1', '"a" + "b"', '"$TV(zz)"']
INNER = ['', 'foo', '1', '31', '32', '$ru', '$var(x)', 'a=>b', 'a[0]=>b', 'FOO', 's:foo', 'i:7', 'x:foo', 'a.b', 'a b', 'a=>']
TRARGS = ['', ',1', ',abc', ',$var(x)', ',1,2', ',1,b', ',a,1', ',a,b', ',a,b,c', ',,', ',', ',/a/b/', ',-1', ',$nosuch']


def rows(name):
    with open(os.path.join(DATA, name + '.tsv'), newline='', encoding='utf-8') as table:
        return list(csv.DictReader(table, delimiter='\t', quoting=csv.QUOTE_NONE, restval=''))


class Tables:
    """What 5.6.3 has in the chosen modules."""

    def __init__(self):
        def now(row):
            return 'added' not in row['since'] and 'new' not in row['since']
        chosen = set(MODULES) - NOT_HERE
        self.modules = {row['module']: row for row in rows('modules')}
        self.functions = [r for r in rows('functions') if r['module'] in chosen and now(r) and r['nparams'] != 'var']
        self.pvs = [r for r in rows('pvs') if r['module'] in chosen and now(r)]
        self.transformations = [r for r in rows('transformations') if r['module'] in chosen and now(r)]
        self.params = [r for r in rows('modparams') if r['module'] in chosen and now(r)]
        self.chosen = sorted(chosen)

    def needs(self, module, found=None):
        """The modules to load for one, in order."""
        found = [] if found is None else found
        for needed in self.modules[module]['depends_on'].split():
            self.needs(needed, found)
        if module not in found:
            found.append(module)
        return found


def script(tables, module, body, modules=None):
    loaded = tables.needs(module) if modules is None else modules
    loaded = [m for m in ('pv', 'xlog') if m not in loaded and modules is None] + loaded
    return HEAD + ''.join('loadmodule "%s.so"\n' % m for m in loaded) + body + '\n'


def kinds(row):
    return [kind.split('(')[0].strip('. ') for kind in row['params'].split(',')] if row['params'] else []


def call(row, args, block=None):
    block = block or BLOCKS[row['routes'].split(',')[0]] if row['routes'] != 'any' else block or BLOCKS['request']
    return '%s {\n%s(%s);\n}' % (block, row['function'], ', '.join(args)) + TAIL


def good(row):
    return [GOOD.get(kind, '"abc"') for kind in kinds(row)]


def arity(r, t):
    row = r.choice(t.functions)
    args = (good(row) + ['"abc"'] * 7)[:r.randrange(7)]
    return row, '%s with %d arguments' % (row['function'], len(args)), script(t, row['module'], call(row, args))


def block(r, t):
    row = r.choice([row for row in t.functions if row['routes'] != 'any'])
    kind = r.choice(sorted(BLOCKS))
    return row, '%s in %s' % (row['function'], kind), script(t, row['module'], call(row, good(row), BLOCKS[kind]))


def argument(r, t):
    row = r.choice([row for row in t.functions if row['nparams'] != '0'])
    args, nth, form = good(row), r.randrange(int(row['nparams'])), r.choice(FORMS)
    args = (args + ['"abc"'] * 6)[:int(row['nparams'])]
    args[nth] = form
    return row, '%s, argument %d: %s' % (row['function'], nth + 1, form), script(t, row['module'], call(row, args))


def pv(r, t):
    row = r.choice(t.pvs)
    names = row['names'].split()
    inner = r.choice(INNER + names[:3] * 3)
    text = r.choice(['$%s' % row['pv'], '$%s(%s)' % (row['pv'], inner), '$(%s(%s)[0])' % (row['pv'], inner)])
    body = r.choice(['$var(a) = %s;', '%s = "1";', 'xlog("%s\\n");', 'if (%s == 1) exit;']) % text
    return row, body, script(t, row['module'], 'modparam("xlog", "buf_size", 4096)\nrequest_route {\n%s\n}' % body)


def transformation(r, t):
    row = r.choice(t.transformations)
    name = row['class'] + '.' + r.choice([row['name'], row['name'], row['name'].upper(), row['name'] + 'x'])
    text = '$(var(x){%s%s})' % (name, r.choice(TRARGS))
    body = r.choice(['$var(a) = %s;', 'xlog("%s\\n");', '%s = 1;']) % text
    return row, body, script(t, row['module'], 'request_route {\n%s\n}' % body)


def param(r, t):
    row = r.choice(t.params)
    module = t.modules[row['module']]['modparam_name'] or row['module']
    module = r.choice([module, module, module.upper(), module[:-1] + '.', module + '|nosuch', module + 'x'])
    name = r.choice([row['param']] * 4 + [row['param'].upper(), row['param'] + 'x'])
    value = {'int': '1', 'str': '"abc"'}.get(row['type'], r.choice(['1', '"abc"'])) if r.random() < 0.4 else r.choice(['1', '"1"', '""', '-1'])
    if row['type'].startswith('func') and value.startswith('"'):
        value = '1'
    body = 'modparam("%s", "%s", %s)' % (module, name, value)
    # A value of the right type may ask for a file or a server: only the check says something.
    return row, body, script(t, row['module'], body + '\nrequest_route { exit; }')


def load(r, t):
    module = r.choice([m for m in t.chosen if t.modules[m]['depends_on']])
    wanted = t.needs(module)
    wanted = r.choice([wanted, [m for m in wanted if m != r.choice(wanted[:-1])], wanted[::-1], r.sample(wanted, len(wanted)), wanted + [wanted[0]]])
    row = {'module': module}
    return row, ' '.join(wanted), script(t, module, 'request_route { exit; }', wanted)


CLASSES = {'arity': arity, 'block': block, 'arg': argument, 'pv': pv, 'tr': transformation, 'param': param, 'load': load}
WEIGHTS = {'arg': 3, 'pv': 2}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('dir')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--each', type=int, default=40)
    args = parser.parse_args()
    tables = Tables()
    os.makedirs(args.dir, exist_ok=True)
    with open(os.path.join(args.dir, 'what.tsv'), 'w', encoding='utf-8') as what:
        for name, make in CLASSES.items():
            draw = random.Random('%s %d' % (name, args.seed))
            seen = set()
            while len(seen) < args.each * WEIGHTS.get(name, 1):
                row, text, source = make(draw, tables)
                if source in seen:
                    continue
                seen.add(source)
                file = '%s_%03d_%s.cfg' % (name, len(seen), row['module'])
                with open(os.path.join(args.dir, file), 'w', encoding='utf-8') as out:
                    out.write(source)
                what.write('%s\t%s\n' % (file, ' '.join(text.split())))


main()

#!/usr/bin/env python3
"""Make new expression vectors of the kinds in expr.tsv, out of a seed.

    generate.py [--seed N] [--area NAME]... [-n COUNT] > new.tsv      COUNT vectors per area, unmeasured
    measure.py new.tsv -o new.tsv                                     what the original makes of them
    generate.py --keep new.tsv >> more.tsv                            those that are worth keeping, without the refused ones

The areas are those of expr.tsv, roughly; what a type check refuses, or what kills the original, is dropped by --keep.
"""
import argparse, itertools, random, sys
import measure

# ---- operands -------------------------------------------------------------------------------------------------

INT = ['0', '1', '2', '3', '5', '7', '10', '31', '32', '33', '100', '255', '-1', '-2', '-7', '0x1f', '010', '101b', '2147483647',
       '-2147483647', '-2147483648', '4294967295', '65536', 'yes', 'off', 'true', 'INET6']
STR = ['""', '"0"', '"1"', '"-1"', '"5"', '"05"', '"abc"', '"ABC"', '"12x"', '" 7"', '"0x10"', "'x y'", '"+3"', '"2147483648"', '"a,b"',
       '"$rU"']
VARS = {'a': '17', 'b': '5', 'z': '0', 'm': '2147483647', 'n': '-2147483648', 'g': '-3', 's': '"abc"', 'u': '"ABC"', 't': '"12"',
        'e': '""', 'h': '"12abc"', 'sp': '" 12"', 'mi': '"-5"', 'pl': '"+5"', 'oct': '"010"', 'hx': '"0x1F"', 'one': '"1"', 'w': '"0"'}
SETUP = '$(avp(ai)[*])=$null; $(avp(as)[*])=$null; $(avp(un)[*])=$null; $avp(ai)=6; $avp(as)="6";'
PVS = ['$avp(ai)', '$avp(as)', '$avp(un)', '$vn(none)', '$hdr(X-None)', '$hdr(X-Num)', '$hdr(X-Empty)', '$rm', '$proto', '$cl', '$cs',
       '$rp', '$rs', '$null', '$ml', '$tt', '$(var(s){s.len})', '$(var(t){s.int})', '$(var(s){s.int})', '$(avp(un){s.len})', '$rsi', '$true',
       '$(var(a){s.len})', '$(ru{uri.port})', '$mt', '$hdrc(X-Multi)', '$def(NONE)', '$defn(NONE)']
CALLS = ['route(R_POS)', 'route(R_NEG)', 'route(R_ONE)', 'is_method("OPTIONS")', 'is_method("INVITE")', 'isflagset(9)', '{ return 4; }',
         '{ return -4; }', '{ $var(q)=1; }', '($var(q)=3)', 'method=="OPTIONS"', 'src_port==1', 'route(R_STR)', 'route(R_END)']
SELECTS = ['@method', '@cseq.num', '@ruri', '@src.port', '@cfg_get.test.num', '@cfg_get.test.text', '@call_id', '@to.tag', '@ruri.user']

def setup_for(text):
    """the assignments that an expression needs"""
    out = ['$var(%s)=%s;' % (n, v) for n, v in VARS.items() if '$var(%s)' % n in text or '(var(%s)' % n in text]
    if 'avp(' in text:
        out.append(SETUP)
    if 'isflagset(9)' in text:
        out.append('resetflag(9);')
    return ' '.join(out)

class Gen:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def pick(self, *pools):
        return self.r.choice(self.r.choice(pools))

    def var(self):
        return '$var(%s)' % self.r.choice(list(VARS))

    def atom(self, calls=True):
        k = self.r.random()
        if k < .40: return self.var()
        if k < .62: return self.r.choice(PVS)
        if k < .80: return self.r.choice(INT)
        if k < .90 or not calls: return self.r.choice(STR)
        return self.pick(CALLS, CALLS, SELECTS)

    def expr(self, ops, depth, calls=True):
        """operators without parentheses mostly, so that precedence shows"""
        r = self.r
        if depth <= 0:
            a = self.atom(calls)
            k = r.random()
            if k < .06: return '!' + a
            if k < .10: return '-' + a
            if k < .13: return '~' + a
            if k < .16: return '(int)' + a
            if k < .19: return '(str)' + a
            if k < .21: return 'defined ' + self.pick(PVS)
            if k < .22: return 'not ' + a
            return a
        left, right = self.expr(ops, depth - 1, calls), self.expr(ops, r.choice([0, depth - 1]), calls)
        op = r.choice(ops)
        sep = r.choice([' ', ' ', '']) if not op.isalpha() else ' '
        if sep == '' and right.startswith('-') and op == '-':
            sep = ' '
        text = left + sep + op + sep + right
        return '(%s)' % text if r.random() < .18 else text

ARITH = ['+', '-', '*', '/', 'mod']
BITS = ['|', '&', '^', '<<', '>>']
CMP = ['<', '>', '<=', '>=', '==', '!=']
EQ = ['==', '!=', 'eq', 'ne', 'ieq', 'ine']
LOGIC = ['&&', '||', 'and', 'or']

def operators(ops, depths=(1, 1, 2), kind=('value',)):
    def area(g):
        e = g.expr(ops, g.r.choice(depths))
        return setup_for(e), e, g.r.choice(kind)
    return area

def pairs(ops):
    """two operands of any type: where conversions show"""
    def area(g):
        e = '%s %s %s' % (g.atom(), g.r.choice(ops), g.atom())
        return setup_for(e), e, g.r.choice(['value', 'cond'])
    return area

# ---- literals -------------------------------------------------------------------------------------------------

def lit_int(g):
    r = g.r
    n = r.choice([r.randrange(10), r.randrange(1000), r.randrange(2**31, 2**34), r.randrange(10**12), 2**31 - r.randrange(3), 2**32 + r.randrange(3)])
    text = r.choice(['%d', '%d', '0x%x', '0x%X', '0%o', '0x00%x']) % n
    if r.random() < .2:
        text = bin(n & 0xfff)[2:] + 'b'
    if r.random() < .1:
        text = r.choice('yes no on off enable disable true false inet INET ipv4 IPv4 IPV4 inet6 INET6 ipv6 IPv6 IPV6'.split())
    return '', r.choice(['', '', '-', '- ', '~', '!', '--', '-~']) + text, 'value'

def lit_str(g):
    r = g.r
    pieces = ['a', 'Z', ' ', '7', '$x', '$', '%', '#', '//', '/*', "'", '\\n', '\\t', '\\r', '\\a', '\\\\', '\\"', '\\x41', '\\x4', '\\x4g', '\\x', '\\xg',
              '\\101', '\\60', '\\7', '\\78', '\\0', '\\08', '\\1011', '\\377', '\\400', '\\777', '\\d', '\\.', '\\$', '\\b', '\\{', "\\'", '\\N', '\\ ', ';', '{', '|',
              '\\x7e', '\\xe9', '\\u0041', '\\w+', '(', '#!define', '!!', '\\e']
    body = ''.join(r.choice(pieces) for _ in range(r.randrange(1, 6)))
    text = '"%s"' % body
    if r.random() < .2:
        text = "'%s'" % body.replace("'", '').rstrip()
    elif r.random() < .2:
        text += r.choice(['', ' ']) + '"%s"' % r.choice(pieces)
    return '', text, 'value'

# ---- regular expressions --------------------------------------------------------------------------------------

RE_ATOM = ['a', 'b', 'c', '.', '[a-c]', '[^a]', '[[:digit:]]', '[[:alpha:]]', '[[:upper:]]', '[[:space:]]', '[[:punct:]]', '[^[:alnum:]]', '[]x]', '[x-]', '[a\\]', '\\w',
           '\\W', '\\s', '\\S', '\\b', '\\B', '\\<', '\\>', '(a|b)', '(ab)', '()', '^', '$', '\\.', '\\/', '\\+', '1', '-', '_', '(a)\\1', '(b|c)\\1', '[0-9]', 'x{2}',
           'a{1,2}', 'b{0,1}', 'c{2,}', 'a{,2}', '[[.a.]]', '[[=a=]]', '[.]', '\\d', '\\n', '\\', '{', '}', ']', ')', '(', '[', '\\{', '*', '+', '|', '(a', '[z-a]',
           'a**', 'a+?', '(|a)', '\\`', "\\'", 'é', '[A-Z]', 'sip:', '@', '(^a)', '(c$)', 'a|', '|b']
RE_SUBJ = ['', 'a', 'b', 'abc', 'ABC', 'aa', 'aab', 'a.b', 'x-y_z', '123', 'a1 b2', 'foo bar', 'a\\tb', 'a\\nb', 'abab', 'bb', 'cc', 'xx', 'sip:a@b', '[x]', 'a\\\\b', '{a}',
           'a+b', '\\xe9', 'sip:bob@example.com:5060', '+49123', 'aAbB', ' ', '-', 'a{', 'd', 'é', '_']

def regex(g):
    r = g.r
    return ''.join(r.choice(RE_ATOM) + r.choice(['', '', '', '*', '+', '?']) for _ in range(r.randrange(1, 4)))

def match(g):
    r = g.r
    pattern, subject = regex(g), r.choice(RE_SUBJ)
    if r.random() < .7:            # at run time: a bad one is an evaluation error and no refusal
        return '$var(p)=%s; $var(x)="%s";' % (quoted(pattern), subject), '$var(x) =~ $var(p)', r.choice(['value', 'cond'])
    return '$var(x)="%s";' % subject, '$var(x) =~ %s' % quoted(pattern), r.choice(['value', 'cond'])

def quoted(text):
    return "'%s'" % text if "'" not in text else '"%s"' % text

# ---- pseudo-variables -----------------------------------------------------------------------------------------

PLAIN = ('null ai adu ar au ad aU aa adn adc adr ado Au AU bf bF br bR bs ci cl cs csb ct cT dd di dir dip dic dp dP ds du duri fd fn fs '
         'fsn fsp ft fu from fU fUl mb mbu mf mF ml mt mts od op oP ou ouri oU oUl pd pn pr prid proto pu pU rb rd re rm rmid rp rP rr rs rsi rt ru ruri rU rUl rv rz '
         'Ras Ri Rp Ru Rut Rn RAi RAp RAu RAut sas sf sF src_ip si siz sid sp su sut td tn tt tu to tU tUl true ua').split()
INNER = {'nh': 'u U d p P i', 'af': 'id name', 'branch': 'count uri path ruid flags otcpid dst_uri instance send_socket location_ua', 'sbranch': 'uri dst_uri path send_socket ruid count flags',
         'snd': 'ip af port proto sproto', 'sndfrom': 'ip af port proto sproto', 'rcv': 'af len proto srcip rcvip sproto srcport rcvport', 'K': 'WS UDP TCP TLS WSS IPv4 INET IPv6 SCTP INET6',
         'expires': 'min max', 'msg': 'len buf body hdrc fline lpart body_len hdrs_len hdrs', 'rpl': 'duri dhost dport cntrr dproto cntvia dprotoid', 'via0': 'host port proto rport branch protoid received',
         'via1': 'host port proto rport branch protoid received', 'viaZ': 'host port proto rport branch protoid received', 'Mf': '1 2', 'Sf': '1 2', 'Bf': '1 2', 'version': 'num',
         'def': 'NONE MOD_pv KAMAILIO_5', 'defn': 'NONE MOD_pv', 'env': 'NOT_SET_X', 'envn': 'NOT_SET_X', 'cnt': '$avp(as) $avp(un)', 'ksr': 'ver verval',
         'hdrc': 'Via X-Multi x-multi X-None v Contact m', 'hflc': 'Via Contact X-Multi X-None Subject', 'sel': 'method cseq.num @ruri to.tag'}
HEADERS = ['Via', 'v', 'Contact', 'm', 'X-Multi', 'x-multi', 'X-One', 'X-None', 'X-Empty', 'From', 'To', 't', 'f', 'CSeq', 'Call-ID', 'i', 'Max-Forwards', 'Subject', 's', 'Expires',
           'Content-Type', 'c', 'l', 'Content-Length', 'Authorization', 'User-Agent', 'Diversion', 'P-Asserted-Identity', 'Remote-Party-ID', 'Route', 'Supported', '$var(hn)', '$avp(as)']

def pv(g):
    r = g.r
    k = r.random()
    setup = ''
    if k < .35:
        e = '$' + r.choice(PLAIN)
    elif k < .65:
        name = r.choice(list(INNER))
        e = '$%s(%s)' % (name, r.choice(INNER[name].split()))
    else:
        name = r.choice(['hdr', 'hdr', 'hfl'])
        e = '$(%s(%s)[%s])' % (name, r.choice(HEADERS), r.choice(['0', '1', '2', '3', '9', '-1', '-2', '-3', '-9', '*']))
        if '$var(hn)' in e:
            setup = '$var(hn)="x-multi";'
    if 'avp(' in e:
        setup += SETUP
    if e[2:] in ('f', 'F') or e[1:3] in ('Mf', 'Sf', 'Bf'):
        setup += '$mf=2; $sf=4; $bf=0;'
    k = r.random()
    if k < .2:
        return setup, '%s %s %s' % (r.choice(INT + STR), r.choice(['+', '==']), e), 'value'
    if k < .3:
        return setup, '%s %s %s' % (e, r.choice(['+', '==', '-', '<']), r.choice(INT)), 'value'
    if k < .35:
        return setup, 'defined ' + e, 'value'
    return setup, e, 'value'

# ---- transformations ------------------------------------------------------------------------------------------

TEXTS = ['', 'a', 'abcdef', 'a,b,c,,d', ',', ',,', '  sp ace\\t ', 'AbC1', '42', '-7', '+7', '0x1f', '007', "a'b\\\"c", 'a b&c=d+e', 'a%20b%2Fc', '%', '%4', '%zz', 'a+b', '\\\"quoted\\\"', "'single'", '\\\"', '<brack>', '<', '<>',
         'x<brack>y', '+1-800 FLOWERS', 'line1\\r\\nline2\\n', 'aGVsbG8=', 'aGVsbG8', 'YT9iL2N+', 'YT9iL2N-', '68656c6c6f', '6865G', '686', 'a\\\\nb', "\\\\'", '\\xe9\\xff', '4294967295', '2147483648', '-2147483648', '1.5', 'sip:a@b', 'Cn8eVZg', 'hello world', 'a;b=c', '@#/?:;', 'é', '[x]', 'a\\tb', '86400']
NUM = ['0', '1', '2', '3', '6', '7', '100', '-1', '-2', '-6', '-7', '-100', '$var(n1)', '$var(n2)', '$avp(un)', '$var(ns)']
WORD = ['a', 'c', 'f', 'z', ',', ' ', 'b,', 'sp', 'AB', '1', '$var(w1)', '$avp(un)', '%', '&', '.', 'ab', '"', "'"]
S_PLAIN = ('len int md5 sha256 sha384 sha512 tolower toupper trim ltrim rtrim rmws numeric unquote unbracket escape.common unescape.common escape.user unescape.user escape.param '
           'unescape.param escape.csv urlencode.param urldecode.param encode.hexa decode.hexa encode.base64 decode.base64 encode.base64t decode.base64t encode.base64url decode.base64url '
           'encode.base64urlt decode.base64urlt encode.base58 decode.base58 encode.7bit decode.7bit corehash prefixes prefixes.quoted').split()
TR_SETUP = ' $var(n1)=2; $var(n2)=-1; $var(ns)="x"; $var(w1)="b"; $(avp(un)[*])=$null;'

def s_function(g):
    r = g.r
    f = r.choice(S_PLAIN + ['substr'] * 5 + ['strip', 'striptail', 'select'] * 4 + ['replace', 'rm', 'count', 'before', 'after', 'stripto', 'prefixes,', 'prefixes.quoted,', 'corehash,', 'ftime'] * 2)
    word, num = r.choice(WORD), r.choice(NUM)
    if f == 'substr': return 's.substr,%s,%s' % (num, r.choice(NUM))
    if f in ('strip', 'striptail'): return 's.%s,%s' % (f, num)
    if f == 'select': return 's.select,%s,%s' % (r.choice(NUM), r.choice([',', 'a', ' ', 'z', '=', '%', '-']))
    if f == 'replace': return 's.replace,%s,%s' % (r.choice([w for w in WORD if w != ',']), r.choice(WORD))
    if f in ('rm', 'count', 'before', 'after', 'stripto'): return 's.%s,%s' % (f, word)
    if f.endswith(','): return 's.%s%s' % (f, num)
    if f == 'ftime': return 's.ftime,%s' % r.choice(['%Y', '%Y-%m-%d', '%%', '%j %a', '%q', 'x', '%H:%M:%S', '%y%m%d'])
    return 's.' + f

def tr_s(g):
    r = g.r
    text = r.choice(TEXTS)
    value = '"%s"' % text
    if r.random() < .12:
        value = r.choice(['0', '42', '-12', '2147483647', '86400', '1700000000'])
    chain = '{%s}' % s_function(g)
    if r.random() < .15:
        chain += '{%s}' % s_function(g)
    name = r.choice(['var(x)'] * 9 + ['avp(un)'])
    return '$var(x)=%s;%s' % (value, TR_SETUP if '$' in chain or 'avp' in name else ''), '$(%s%s)' % (name, chain), 'value'

URIS = ['sip:bob:pw@ex.com:5070;transport=TCP;lr;ttl=3;user=phone;maddr=1.2.3.4;method=INFO;p1=v1?H1=a&H2=b', 'sip:ex.com', 'tel:+1-555;phone-context=x', 'sip:a@[::1]:5060', '<sip:a@h>', 'SIP:Alice@EX.Com',
        '', 'sip:', 'sip:@h', 'sip:a@', 'a@b', 'http://x.y', 'sips:a@b', 'sip:a@b:99999', 'sip:a@b:0', 'sip:a@b:', 'sip:a@b;lr=on', 'sip:a@b;lr=', 'sip:a@b;LR', 'sip:a@b;transport=udp;transport=tcp', 'sip:a@b?h=v',
        'sip:a:@b', 'sip:a;x=y@b;z', 'sip:a@b;x;y=1;x=2', 'tel:123', 'tel:', 'sip:a@b c', 'sip:+1555;npdi@b', 'sip:a%40b@c', 'sips:b:5061;maddr=h', 'urn:service:sos', 'sip:a@1.2.3.4;user=ip', 'sip:a@b;r2=on;ob;gr=x',
        'sip:a@b;method=BYE?X=1', ' sip:a@b', 'sip:a@b ', 'sip:a@b;p="q;r"', 'tels:123', 'tel:+1;ext=5?x', 'im:a@b', 'sip:a?b@c', 'sip:user:pass:word@h', 'sip:h;transport=WS', 'sip:a@h;transport=TLS;lr', 'sip:a@h;ttl=', 'sip:a@h;=x']
def tr_uri(g):
    r = g.r
    f = r.choice('user passwd host domain port params headers transport ttl uparam maddr method lr r2 scheme tosocket'.split() + ['param,'] * 4)
    if f == 'param,':
        f += r.choice(['lr', 'transport', 'p1', 'x', 'X', 'user', 'zz', 'TTL', '$var(w1)', 'p'])
    return '$var(x)="%s"; $var(w1)="x";' % r.choice(URIS).replace('"', '\\"'), '$(var(x){uri.%s})' % f, 'value'

PARAMS = ['a=1;b=2;c;d=\\"q;s\\";A=9', 'a=1,b=2', 'x=1&y=2&x=3', '', ';', 'a', 'a=', '=1', 'a=1;', ';a=1', 'a = 1; b=2', 'a=1 ;b', 'a=\\"x\\"', "a='x;y';b=2", 'a=1;a=2;b', 'a;b;c', 'a=b=c', 'a=1;;b=2', 'a=\\"x', 'tag=x;lr;tag=y', 'a=1|b=2', ' a=1', 'a=1\\r\\n;b=2', 'a=x y;b=2', 'a b=1']
def tr_param(g):
    r = g.r
    f = r.choice(['value', 'value', 'valueat', 'name', 'count', 'in'])
    arg = {'value': ['a', 'b', 'A', 'zz', 'x', '$var(w1)', 'tag'], 'in': ['a', 'b', 'A', 'zz', 'x', 'lr'], 'valueat': ['0', '1', '2', '9', '-1', '-2', '-9', '$var(n1)'], 'name': ['0', '1', '2', '9', '-1', '-2', '-9', '$var(n1)'], 'count': ['']}[f]
    text = f + (',' if f != 'count' else '') + r.choice(arg)
    if r.random() < .25:
        text += r.choice([',&', ',;', ',|', ',,'])
    return '$var(x)="%s"; $var(w1)="b"; $var(n1)=1;' % r.choice(PARAMS), '$(var(x){param.%s})' % text, 'value'

BODIES = ['\\"Bob B\\" <sip:bob@h.org:99;lr>;tag=t1;p=q', '<sip:h>', 'sip:x@y', 'sip:x@y;tag=1', 'Bob <sip:a@b>', 'Bob B <sip:a@b>', '\\"\\" <sip:a@b>', '\\"a\\\\\\"b\\" <sip:a@b>', '<sip:a@b>;tag=', '<sip:a@b>;tag', '<sip:a@b> ;tag=1', '', 'x', '<', '<>', '<sip:a@b', '\\"x', ' <sip:a@b>',
          '<tel:+123>;x=y', 'sip:a@b;lr;tag=2', '*', '<sip:a@b>, <sip:c@d>', '\\"A\\"<sip:a@b>', 'Bob  <sip:a@b> ; p=\\"x;y\\" ; tag=z', '<sip:a@b?h=v>', "'Bob' <sip:a@b>", '<sip:a@b>;TAG=U', '<sip:a:p@b>;tag=1;tag=2']
def tr_body(g):
    r = g.r
    f = r.choice(['nameaddr.name', 'nameaddr.uri', 'nameaddr.len', 'tobody.uri', 'tobody.tag', 'tobody.user', 'tobody.host', 'tobody.params', 'tobody.display'])
    return '$var(x)="%s";' % r.choice(BODIES), '$(var(x){%s})' % f, 'value'

LINES = ['l one\\nl two\\r\\nl three\\n', 'single', '', '\\n', '\\n\\n', 'a\\n\\nb', 'a\\r\\n', 'a\\rb', 'x: 1\\r\\ny: 2\\r\\nx: 3', '\\r\\n', 'a\\n b']
ALIASES = ['127.0.0.1~5080~1', '1.2.3.4~5060~2', '1.2.3.4~5060~9', '::1~5060~1', '[::1]~5060~1', '1.2.3.4~~1', '1.2.3.4', '', 'sip:1.2.3.4', 'sip:a@1.2.3.4:5080;transport=tcp', 'sip:[::1]:5060', 'sip:host', 'sip:h:5062;transport=TLS', '1.2.3.4~5060~', 'x~y~z', 'sip:1.2.3.4;transport=ws', '1.2.3.4~5060~3~x']
SUBSTS = ['/a/X/', '/a/X/g', '/B/X/i', '/(a)(b)/\\2\\1/', '/b*/-/g', '/^a//', '/$/!/', '/x/y/', '/(.)/\\0\\0/g', '#/#_#g', '/a.c/$var(w1)/', '/a/$$/', '/[0-9]+/N/g', '/(z)?a/<\\1>/', '/c/\\n/', '/./&/', '/\\./dot/', '/,/;/g', '/ /_/g', '/a|b/x/g', '/a/\\t/']
def tr_other(g):
    r = g.r
    k = r.random()
    if k < .35:
        return '$var(x)="%s"; $var(n1)=1;' % r.choice(LINES), '$(var(x){line.%s})' % r.choice(['count', 'at,0', 'at,1', 'at,2', 'at,9', 'at,-1', 'at,-2', 'at,-9', 'at,$var(n1)', 'sw,l', 'sw,x', 'sw,l t', 'sw,a', 'sw,y:', 'sw,L']), 'value'
    if k < .6:
        return '$var(x)="%s";' % r.choice(ALIASES), '$(var(x){urialias.%s})' % r.choice(['encode', 'decode']), 'value'
    return '$var(x)="%s"; $var(w1)="W";' % r.choice(TEXTS), '$(var(x){re.subst,%s})' % r.choice(SUBSTS), 'value'

def tr_message(g):
    """transformations of what the message has"""
    r = g.r
    name = r.choice(['ru', 'fu', 'tu', 'ou', 'rU', 'ct', 'hdr(Via)', 'hdr(From)', 'hdr(X-None)', 'hdr(X-Empty)', 'hdr(Contact)', 'rb', 'rm', 'ci', 'ua', 'si', 'Ru', 'du', 'hdr(Diversion)', 'csb', 'ml', 'sp', 'null', 'proto', 'fn', 'tt',
                     'hdr(X-Multi)[-1]', 'hdr(X-Multi)[*]', 'hfl(Contact)[1]', 'rs', 'mf', 'true'])
    f = r.choice(['s.len', 's.int', 's.toupper', 's.select,1,:', 's.select,-1,@', 's.substr,4,3', 's.strip,4', 's.md5', 's.trim', 'uri.user', 'uri.host', 'uri.port', 'uri.params', 'uri.param,transport', 'uri.scheme', 'uri.transport',
                  'nameaddr.uri', 'nameaddr.name', 'tobody.uri', 'tobody.tag', 'tobody.params', 'param.value,tag', 'param.count', 'line.count', 'line.at,1', 'line.sw,m=', 's.numeric', 's.before,@', 's.after,:', 'urialias.encode',
                  're.subst,/[aeiou]/_/g'])
    e = '$(%s{%s})' % (name, f)
    k = r.random()
    return '', e + (' + 1' if k < .1 else ' == 0' if k < .15 else ''), 'value'

# ---- statements -----------------------------------------------------------------------------------------------

TARGETS = ['$var(x)', '$vn(y)', '$avp(g1)', '$(avp(g1)[*])', '$(avp(g1)[1])', '$(avp(g1)[-1])', '$xavp(g=>f)', '$xavp(g[0]=>f)', '$xavu(g)', '$xavi(G=>F)', '$ru', '$rU', '$rd', '$rp', '$du', '$mf', '$sf', '$bf', '$mF', '$bF', '$sF', '$fU', '$tn', '$vz(x)', '$fs', '$shv(x)', '$avp(i:7)', '$avp(s:g1)', '$fd', '$tu', '$fn']
READS = ['$var(x)', '$vn(y)', '$avp(g1)', '$(avp(g1)[1])', '$(avp(g1)[2])', '$(avp(g1)[-1])', '$(avp(g1)[*])', '$xavp(g=>f)', '$xavp(g[1]=>f)', '$xavu(g)', '$xavi(g=>f)', '$ru', '$rU', '$rd', '$rp', '$du', '$dd', '$dp', '$mf', '$sf', '$bf', '$mF', '$rz', '$rP', '$nh(d)', '$nh(u)', '$nh(p)', '$rUl', '$ou', '$vz(x)', '$avp(i:7)', '$ds', '$fU', '$tn', '$fs', '$cnt($avp(g1))', '$(ru{uri.params})']
VALUES = ['1', '-1', '0', '"v"', '""', '$null', '"5"', '"sip:n@new.org:99"', '"sip:new.org"', '$avp(un)', '$rm', '$proto', '$var(a)', '"tel:+1"', '255', '"1.2.3.4"', '1+2', '"a"+1', 'route(R_NEG)', '$hdr(X-One)', '@cseq.num', '$ru', '"sip:1.2.3.4;transport=tcp"', '"bad uri"', '$(ru{uri.user})', 'is_method("INVITE")', '"udp:127.0.0.1:21000"', '"é"', '$true']
ACTIONS = ['strip(1);', 'strip(2);', 'strip_tail(1);', 'prefix("pp");', 'rewriteuser("nu");', 'rewritehost("nh");', 'rewriteport("99");', 'rewritehostport("h:7");', 'rewriteuri("sip:r@uri");', 'rewriteuserpass("u:p");', 'revert_uri();', 'setflag(2);', 'resetflag(2);', 'setbflag(1);',
           'resetbflag(1);', 'setflag(FLG_X);', 'subst_uri("/bob/tom/");', 'subst_user("/o/0/g");', 'pv_unset("$avp(g1)");', 'xavp_params_explode("a=1;b=2", "g");', 'xavp_child_sets("g", "f", "<$rU>");', 'xavp_rm("g");', 'sethostport("q:1");', 'sethost("qq");', 'setuser("us");', 'seturi("sip:z@z:5");']
RESET = '$(avp(g1)[*])=$null; $(avp(un)[*])=$null; $xavp(g)=$null; $xavu(g)=$null; $xavi(g)=$null; $vn(y)=$null; $var(x)=0; $var(a)=17; $mf=0; $sf=0; $bf=0; $fs=$null; $(avp(i:7)[*])=$null; $shv(x)=0;'

def assign(g):
    r = g.r
    out = [RESET]
    for _ in range(r.randrange(1, 4)):
        out.append(r.choice(ACTIONS) if r.random() < .3 else '%s=%s;' % (r.choice(TARGETS), r.choice(VALUES)))
    e = r.choice(READS)
    target = out[-1].split('=')[0] if out[-1][0] == '$' else ''
    if target and r.random() < .5:
        e = target
    return ' '.join(out), e, 'value'

def statements(g, depth, in_loop=False, labels='0'):
    r = g.r
    out = []
    for _ in range(r.randrange(1, 4)):
        k = r.random()
        mark = '$var(r)=$var(r)+"%s";' % r.choice('abcdefgh')
        if k < .35 or depth <= 0:
            out.append(mark)
        elif k < .42:
            out.append('route(%s);' % r.choice(['R_POS', 'R_NEG', 'R_ONE', 'R_NORET', 'R_LASTASSIGN', 'R_IFRET', 'R_WHRET', 'R_SWRET', 'R_BRK', 'R_EXPR', 'R_BARE', 'R_STR', 'R_END', 'R_NEST', 'R_SET', 'R_SETF']))
        elif k < .55:
            e = g.expr(CMP + LOGIC + ['+'], r.choice([0, 1]))
            out.append('if (%s) { %s }' % (e, statements(g, depth - 1, in_loop)) + (' else { %s }' % statements(g, depth - 1, in_loop) if r.random() < .6 else ''))
        elif k < .72:
            out.append(switch(g, depth))
        elif k < .82:
            v = '$var(i%d)' % depth
            out.append('%s=%d; while (%s%s) { %s=%s%s; %s }' % (v, r.choice([0, 2, 3, -2]), v, r.choice(['<3', '!=3', '', '<0', '>0', '-3']), v, v, r.choice(['+1', '+1', '-1']), statements(g, depth - 1, True)))
        elif k < .88:
            out.append('break;' if r.random() < .4 else 'is_method("%s");' % r.choice(['INVITE', 'OPTIONS']))
        elif k < .92:
            out.append('return %s;' % r.choice(['', '1', '-1', '5', '(1==1)', '(int)"7"', '$var(a)', 'route(R_POS)', '-3']))
        else:
            out.append('$var(x)=%s;' % g.expr(ARITH, 1))
    return ' '.join(out)

def switch(g, depth):
    r = g.r
    textual = r.random() < .5
    if textual:
        subject = r.choice(['$var(s)', '$rm', '"abc"', '$avp(un)', '$var(a)', '$var(e)', '$proto', '$hdr(X-One)', '$var(s)+"x"', '$var(b)'])
        labels = r.sample(['"abc"', '"ABC"', '/"^a"', '/"c$"', '"17"', '""', '/"OPT"', '/"."', '"udp"', '"first"', '"abcx"', '"5"', '/"[0-9]+"'], r.randrange(1, 5))
    else:
        subject = r.choice(['$var(a)', '$var(b)', '$var(s)', '$avp(un)', '$var(t)', 'route(R_POS)', 'route(R_NEG)', '$var(b)+12', '3', '$rm', '$var(mi)', '$cs', 'is_method("INVITE")', '-1'])
        labels = r.sample(['17', '5', '0', '12', '1', '-1', '3', '512', '-5', '314', '2+5', '0x10'], r.randrange(1, 5))
    text = []
    for label in labels:
        text.append('case %s: %s%s' % (label, statements(g, depth - 1) if r.random() < .8 else '', ' break;' if r.random() < .6 else ''))
    if r.random() < .6:
        at = len(text) if r.random() < .7 else r.randrange(1 if textual else 0, len(text) + 1)
        text.insert(at, 'default: %s%s' % (statements(g, depth - 1), ' break;' if r.random() < .5 else ''))
    return 'switch(%s) { %s }' % (subject, ' '.join(text))

def blocks(g):
    """what a block has done, or what it is worth"""
    body = statements(g, 2)
    setup = setup_for(body) + ' $var(r)=""; is_method("OPTIONS");'
    if g.r.random() < .5:
        return setup, '{ %s }' % body, 'value'
    return setup + ' $var(bv)={ %s };' % body, g.r.choice(['$var(r)', '$var(r)', '$rc', '$var(x)', '$var(bv)']), 'value'

def conditions(g):
    e = g.expr(CMP + LOGIC, g.r.choice([0, 0, 1]))
    if g.r.random() < .3:
        return setup_for(e), e, 'cond'
    return setup_for(e) + ' $var(r)=0; %s' % g.r.choice(['if (%s) $var(r)=1; else $var(r)=2;', 'if (%s) { $var(r)=1; }', 'while (%s) { $var(r)=$var(r)+1; if ($var(r)>2) break; }', '$var(r)=selval(%s, 5, "n");', 'if (!(%s)) $var(r)=3; else $var(r)=4;',
                                                             'if (not %s) $var(r)=3;']) % e, '$var(r)', 'value'

# ---- the rest -------------------------------------------------------------------------------------------------

def text_functions(g):
    r = g.r
    f = r.choice(['strlen(%s)', 'strempty(%s)', 'defined %s', 'strlen(%s + "x")', 'strempty(%s + "")', 'strlen((str)%s)', '!strempty(%s)', 'defined (%s)', '!defined %s', 'strlen(%s)+1', 'defined %s && 1', '%s == $null', '%s != $null', '$null == %s', '%s eq $null', '%s ine $null'])
    e = f % g.pick(PVS, STR, ['$var(%s)' % v for v in VARS], SELECTS)
    return setup_for(e), e, r.choice(['value', 'cond'])

def selval(g):
    e = 'selval(%s, %s, %s)' % (g.expr(CMP + LOGIC, g.r.choice([0, 1])), g.atom(), g.atom())
    e = g.r.choice(['%s', '%s', '%s + 1', '1 + %s', '%s == "abc"', '(int)%s', '!%s', 'strlen(%s)']) % e
    return setup_for(e), e, 'value'

def legacy(g):
    r = g.r
    left = r.choice(['method', 'uri', 'from_uri', 'to_uri', 'src_ip', 'dst_ip', 'src_port', 'dst_port', 'af', 'msg:len', 'proto', 'myself'])
    right = {'method': ['"OPTIONS"', '"options"', 'INVITE', 'OPTIONS', '"INV|OPT"', '$rm', '$var(s)', '"OPT"', '$cs', '""', '"^opt"'],
             'uri': ['$ru', '"bob"', 'myself', '"sip:.*5070"', '"^sip:BOB"', '$ou', '""', '$fu'], 'from_uri': ['$fu', '"alice"', 'myself', '"a\\.example"', '"sip:ALICE@a.example.org:5061;tag2=x"'],
             'to_uri': ['$tu', 'myself', '"sip:bob@example.com"', '"SIP:BOB@EXAMPLE.COM"', '"bob$"'],
             'src_ip': ['127.0.0.1', '127.0.0.0/8', '127.0.0.0/255.0.0.0', '"127.0.0.1"', '"127.0.0.0/16"', '$si', 'myself', '10.0.0.1', '$var(ip)', '127.0.0.2/31', '0.0.0.0/0', '[::1]', '"::1"', '$Ri', '127.0.0.1/32', '$var(net)'],
             'src_port': ['21001', '$sp', '20000+1001', '$var(port)', '5060', '-1', '"21001"'], 'af': ['INET', 'INET6', '2', '10', '$af(id)'], 'msg:len': ['1197', '$ml', '0', '1000', '65536', '$cl'],
             'proto': ['UDP', 'TCP', '1', '2', '$proto', '$prid', 'TLS', 'WS'], 'myself': ['uri', 'from_uri', 'to_uri', 'src_ip', 'dst_ip']}
    right = r.choice(right.get(left, right.get(left.replace('dst', 'src'))))
    op = r.choice(['==', '==', '!=', '=~', 'eq', 'ne'] + (['<', '>', '<=', '>='] if left in ('src_port', 'dst_port', 'af', 'msg:len') else []))
    e = '%s%s%s' % (left, op if not op.isalpha() else ' %s ' % op, right)
    e = r.choice(['%s', '%s', '!%s', '!(%s)', '%s && 1==1', '%s || $var(z)', '%s + 1', '(%s) == 0', 'not %s', '%s == 1']) % e
    return setup_for(e) + ' $var(ip)="127.0.0.1"; $var(net)="127.0.0.0/8"; $var(port)=21001;', e, r.choice(['value', 'cond'])

def call_value(g):
    r = g.r
    call = r.choice(CALLS + ['search("bob")', 'search("nothing here")', 'has_body()', 'has_body("application/sdp")', 'has_body("text/plain")', 'is_present_hf("X-One")', 'is_present_hf("X-None")', 'cmp_str("a", "a")', 'cmp_istr("a", "A")', 'starts_with("$ru", "sip:")',
                             'in_list("b", "a,b,c", ",")', 'in_list("x", "a,b,c", ",")', 'setflag(9)', 'resetflag(9)', 'isflagset(FLG_ONE)', 'is_int("$var(a)")', 'is_int("$var(s)")', 'pv_isset("$avp(un)")', 'not_empty("$var(s)")', 'search_body("m=audio")', 'route(R_NORET)', 'route(R_SWRET)',
                             'route(R_BRK)', 'route(R_BARE)', 'route(R_LASTASSIGN)', 'ends_with("$rU", "ob")', 'str_find("abc", "c")', 'is_method("OPTIONS|BYE")', '{ route(R_NEG); }', '{ if (1==2) { return 3; } }', '{ switch($var(a)) { case 17: break; } }', '{ while(1) { break; } }'])
    e = r.choice(['%s', '%s', '!%s', '%s + 1', '%s == 1', '%s == -1', '%s && 1', '1 && %s', '%s || 0', '0 || %s', '%s * 1', '%s + 0', '0 + %s', '%s | 0', '%s - 0', '%s / 1', '-%s', '(int)%s', '(str)%s', '"" + %s', '%s > 0', '(%s)', '%s == %s', '%s ^ 0', '%s & 1', '1 * %s', '%s mod 2', '%s << 0', '~%s', 'selval(%s, 1, 2)']).replace('%s', call)
    k = r.random()
    if k < .2:
        return setup_for(e) + ' $var(y)=%s;' % e, r.choice(['$var(y)', '$rc']), 'value'
    return setup_for(e), e, 'value' if k < .8 else 'cond'

def str_to_int(g):
    r = g.r
    text = r.choice(['', '+', '-', ' ', '+-', '0x', '0X']) + r.choice(['0', '00', '1', '12', '0012', '2147483647', '2147483648', '-2147483648', '4294967295', '4294967296', '99999999999', 'ff', 'FFFFFFFF', '100000000', '1e3', '1.0', '1 ', 'x', '', '7f', '12abc', '0b1', '10b', '1_0', '2147483649', '9999999999999999999999'])
    e = r.choice(['(int)$var(x)', '0+$var(x)', '$var(x)*1', '-$var(x)', '$var(x)|0', '1 == $var(x)', '$var(x) < 1', '$var(x) ieq 12', '$(var(x){s.int})', '(int)"%s"' % text, '!$var(x)', '$var(x) && 5', '$var(x) == 12', '$var(x) >> 1', '$(var(x){s.int})+1', '~$var(x)'])
    return '$var(x)="%s";' % text, e, 'value'

def formats(g):
    """format strings: xavp_child_sets expands one"""
    r = g.r
    pieces = ['a', '$$', '%', '$rU', '$(rU)', '$var(a)', '$avp(un)', '$(var(s){s.len})', '$hdr(X-None)', '$(hdr(X-Multi)[1])', ' ', '$(hdr(X-Multi)[*])', '$rm', '$ml', '\\\\', '$(ru{uri.host})', '$null', '(', ')', '{x}', '$avp(as)', '[0]', '$var(s)[0]', '$rU{s.len}', '$var(s).', '$fu-', "'", '$xavp(no=>x)', '$rc', '$sel(method)', '$true', '$(var(n))', ',', '$var(g)']
    text = ''.join(r.choice(pieces) for _ in range(r.randrange(1, 5)))
    return setup_for(text.replace('$(var', '$var')) + ' ' + SETUP + ' $xavp(fm)=$null; $xavp(fm=>z)=1; xavp_child_sets("fm", "k", "%s");' % text, '$xavp(fm=>k)', 'value'

def optim(g):
    """operators with one constant operand, which the original folds"""
    r = g.r
    e = g.pick(['$var(%s)' % v for v in VARS], PVS, CALLS, SELECTS)
    c = r.choice(['0', '1', '-1', '2', '""', '"0"', '"1"', '"x"', '0xffffffff', '5'])
    op = r.choice(ARITH + BITS + CMP + EQ + LOGIC)
    e = r.choice(['%s %s %s' % (e, op, c), '%s %s %s' % (c, op, e), '%s %s %s %s %s' % (e, op, c, op, r.choice(['0', '1', '3', '"y"'])), '%s %s %s %s %s' % (c, op, e, r.choice(ARITH), c)])
    if r.random() < .15:
        return setup_for(e) + ' $var(o)=77; $var(o)=%s;' % e, '$var(o)', 'value'
    return setup_for(e), e, 'value'

AREAS = {
    'lit-int': lit_int, 'lit-str': lit_str, 'arith': operators(ARITH), 'shift-bit': operators(BITS + ['+']), 'cmp': operators(CMP, kind=('value', 'cond')), 'eq': pairs(EQ), 'cmp-pair': pairs(CMP),
    'add-pair': pairs(['+']), 'match': match, 'logic': operators(LOGIC + ['=='], kind=('value', 'cond')), 'prec': operators(ARITH + BITS + CMP + EQ + LOGIC, (2, 2, 3)), 'truth': conditions, 'defined': text_functions,
    'selval': selval, 'pv': pv, 'tr-s': tr_s, 'tr-uri': tr_uri, 'tr-param': tr_param, 'tr-body': tr_body, 'tr-other': tr_other, 'tr-message': tr_message, 'assign': assign, 'block': blocks, 'legacy': legacy,
    'call-value': call_value, 'str2int': str_to_int, 'format': formats, 'optim': optim,
}

def generate(a):
    known = {(r['setup'], r['expr'], r['kind']) for path in a.known for r in measure.load(path)}
    for area in a.area or AREAS:
        g = Gen('%s/%s' % (a.seed, area))
        n = 0
        for _ in itertools.repeat(None, a.n * 20):
            setup, expr, kind = AREAS[area](g)
            key = (setup.strip(), expr, kind)
            if key in known:
                continue
            known.add(key)
            n += 1
            print('\t'.join(['g%s-%s-%03d' % (a.seed, area, n), area, key[0], expr, kind, '', '', '']))
            if n == a.n:
                break

def keep(path):
    for r in measure.load(path):
        if r['expected'] not in ('!reject', '!crash', '!noresult'):
            print('\t'.join(r[h] for h in measure.HEADER))

def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--seed', type=int, default=1)
    ap.add_argument('--area', action='append', choices=sorted(AREAS))
    ap.add_argument('-n', type=int, default=100, help='vectors per area')
    ap.add_argument('--known', action='append', default=[], help='vectors that need not be made again')
    ap.add_argument('--keep', metavar='MEASURED')
    a = ap.parse_args()
    if a.keep:
        keep(a.keep)
    else:
        print('\t'.join(measure.HEADER))
        generate(a)

if __name__ == '__main__':
    sys.exit(main())

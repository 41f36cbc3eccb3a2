# shellcheck shell=bash disable=SC2154,SC2034  # the variables are lib.sh's
# What the nginx in front of the workers promises. Sourced by tests/run/all.
#
# Answers of the workers themselves are tested elsewhere; here it is what nginx makes, passes on,
# holds back and writes down.

shop='Origin: https://shop.example'
headers=''

# fetch PATH [ARGUMENTS OF curl]: the headers go to $headers, the body to $body, the status to $status.
fetch() {
  local path=$1
  shift
  get -D "$tree/headers" -o "$tree/body" "$@" "http://127.0.0.1:$port$path"
  read_answer
}
read_answer() {
  headers=$(tr -d '\r' <"$tree/headers")
  body=$(tr -d '\0' <"$tree/body")
  status=$(sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p' <<<"$headers")
}
header() { sed -n "s/^$1: //Ip" <<<"$headers"; } # NAME
has_header() { same "$(header "$1")" "$2"; }     # NAME VALUE

# A problem that a widget on another site can read.
is_problem() { # STATUS CODE
  same "$status" "$1" && has_header Content-Type application/problem+json &&
    has_header Access-Control-Allow-Origin https://shop.example && has_header Vary Origin &&
    [[ $body == *"\"status\":$1,\"code\":\"$2\""*"\"requestId\":\"$(header X-Request-Id)\""* && $(header X-Request-Id) ]]
}

it_answers_preflights() {
  new_tree
  start_chat
  local path
  for path in /api/v1/sessions /api/v1/sessions/0123456789abcdef/messages; do
    fetch "$path" -X OPTIONS -H "$shop" -H 'Access-Control-Request-Method: POST'
    expect 'no content' same "$status" 204
    expect 'the origin echoed' has_header Access-Control-Allow-Origin https://shop.example
    expect 'what may be called' has_header Access-Control-Allow-Methods 'GET, POST, DELETE'
    expect 'what may be sent' has_header Access-Control-Allow-Headers 'authorization, content-type, last-event-id, accept'
    expect 'kept for two hours' has_header Access-Control-Max-Age 7200
    expect 'a cache that tells origins apart' has_header Vary Origin
  done
}

it_makes_readable_errors() {
  new_tree
  start_chat
  head -c 70000 /dev/zero >"$tree/big"
  fetch /api/v1/sessions -H "$shop" --data-binary "@$tree/big"
  expect 'too large' is_problem 413 body_too_large
  fetch /api/v1/sessions -H "$shop" -H 'Transfer-Encoding: chunked' --data-binary "@$tree/big"
  expect 'too large, in chunks' is_problem 413 body_too_large
  fetch /api/v1/sessions -H "$shop" -X PATCH
  expect 'an unknown method' is_problem 405 method_not_allowed
  expect 'the known ones' has_header Allow 'GET, POST, DELETE, OPTIONS'
  fetch /api -H "$shop"
  expect 'not a route' is_problem 404 route_not_found
  fetch /api/v1/sites/demo -H "$shop" -H "X-Long: $(head -c 9000 /dev/zero | tr '\0' x)"
  expect 'headers too long' same "$status" 400
  expect 'as a problem' has_header Content-Type application/problem+json
  exec 7<>"/dev/tcp/127.0.0.1/$port"
  printf 'nonsense\r\n\r\n' >&7
  expect 'no HTTP at all: a problem too' says '"code":"bad_request"' <(timeout 3 cat <&7)
  exec 7>&-
}

it_says_when_nobody_answers() {
  new_tree
  start_chat WORKERS=1
  mv "$tree/run/sockets/worker-0.sock" "$tree/run/sockets/away"
  fetch /api/health -H "$shop"
  expect 'a problem' is_problem 502 unavailable
  expect 'when to try again' has_header Retry-After 2
  expect 'that a script may read it' has_header Access-Control-Expose-Headers 'Retry-After, X-Request-Id'
  mv "$tree/run/sockets/away" "$tree/run/sockets/worker-0.sock"
  expect 'healthy again at once' is_healthy
}

it_hides_one_dead_worker() {
  new_tree
  start_chat
  rm "$tree/run/sockets/worker-0.sock"
  local count
  for count in {1..10}; do expect "answer $count from the other worker" is_healthy; done
}

it_limits_floods_only() {
  new_tree
  start_chat
  mkdir "$tree/flood"
  # One process, as it must be quicker than the 50 requests a second that are always allowed.
  get --parallel --parallel-max 40 -H "$shop" -i -o "$tree/flood/#1" "http://127.0.0.1:$port/api/health/live?[1-500]"
  local served refused
  mapfile -t served < <(grep -lE '^HTTP/1.1 200' "$tree"/flood/*)
  mapfile -t refused < <(grep -lE '^HTTP/1.1 429' "$tree"/flood/*)
  expect 'a burst of 200 served' test "${#served[@]}" -ge 200
  expect 'the rest refused, and nothing else' same "$((${#served[@]} + ${#refused[@]}))" 500
  expect 'a flood refused' test "${#refused[@]}" -gt 0
  sed '/^\r$/q' "${refused[0]}" >"$tree/headers"
  sed '1,/^\r$/d' "${refused[0]}" >"$tree/body"
  read_answer
  expect 'a problem' is_problem 429 rate_limited
  expect 'when to try again' has_header Retry-After 2
  fetch /widget.js
  expect 'files are not counted' same "$status" 200
}

# The stream stays open, and its first bytes are here all the same.
it_passes_events_as_they_come() {
  new_tree
  start_chat
  fetch /api/v1/sessions -H "Origin: http://127.0.0.1:$port" -H 'Content-Type: application/json' -d '{"site":"demo"}'
  expect 'a session' same "$status" 201
  local session token
  session=$(sed -n 's/.*"session":"\([^"]*\)".*/\1/p' <<<"$body")
  token=$(sed -n 's/.*"token":"\([^"]*\)".*/\1/p' <<<"$body")
  curl -sN --noproxy '*' -m 30 -D "$tree/stream.headers" -H "Authorization: Bearer $token" -H "Origin: http://127.0.0.1:$port" \
    -H 'Last-Event-ID: 0' -o "$tree/stream" "http://127.0.0.1:$port/api/v1/sessions/$session/events" &
  local stream=$!
  expect 'headers at once' within 50 grep -qsi '^content-type: text/event-stream' "$tree/stream.headers"
  fetch "/api/v1/sessions/$session/messages" -H "Origin: http://127.0.0.1:$port" -H "Authorization: Bearer $token" \
    -H 'Content-Type: application/json' -H 'Accept: application/json' -d '{"id":"canary-0001","content":"What is your return policy? CANARY"}'
  expect 'an answer' same "$status" 200
  expect 'the same in the open stream' within 80 grep -qF canary-0001.r "$tree/stream"
  expect 'the stream still open' is_running "$stream"
  kill "$stream"
  wait "$stream" || true
  fetch "/api/v1/sessions/$session/messages?before=9&note=CANARY" -H "Authorization: Bearer $token"
  expect 'the history' same "$status" 200
  expect 'nothing of it in a log' no_log_has CANARY
  expect 'no token in a log' no_log_has "$token"
  expect 'but the request itself' says "\"path\":\"/api/v1/sessions/$session/messages\"" "$tree/run/log/access.log"
}
no_log_has() { ! grep -rlF -- "$1" "$tree/run/log"; }

it_serves_the_widget() {
  new_tree
  start_chat
  fetch /widget.js -H 'Accept-Encoding: gzip'
  expect 'the loader' same "$status" 200
  expect 'for any site' has_header Access-Control-Allow-Origin '*'
  expect 'for isolated sites too' has_header Cross-Origin-Resource-Policy cross-origin
  expect 'compressed beforehand' has_header Content-Encoding gzip
  expect 'told apart by caches' has_header Vary Accept-Encoding
  expect 'only as what it is' has_header X-Content-Type-Options nosniff
  expect 'renewed soon' test "$(header Cache-Control | grep -o 'max-age=[0-9]*')" = max-age=300
  fetch /widget.js -H "If-None-Match: $(header ETag)" -H 'Accept-Encoding: gzip'
  expect 'not sent twice' same "$status" 304
  if [[ -e $tree/run/live-chat-agent/brotli.conf ]]; then
    fetch /widget.js -H 'Accept-Encoding: br'
    expect 'brotli for who takes it' has_header Content-Encoding br
  fi
  local panel
  panel=$(basename "$(find "$build/widget/" -maxdepth 1 -name 'panel.*.js' | head -n 1)")
  fetch "/$panel"
  expect 'the panel' same "$status" 200
  expect 'kept for ever' has_header Cache-Control 'public, max-age=31536000, immutable'
  fetch /panel.0000000000.js
  expect 'an unknown panel' same "$status" 404
  expect 'not kept' has_header Cache-Control no-store
}

it_serves_the_pages() {
  new_tree
  start_chat
  local path
  for path in / /returns /contact /chat; do
    fetch "$path"
    expect "$path" same "$status" 200
    expect 'a page' has_header Content-Type 'text/html; charset=utf-8'
    expect 'nothing inline' test -z "$(header Content-Security-Policy | grep unsafe)"
    expect 'its policy' test -n "$(header Content-Security-Policy)"
  done
  expect '/chat in any frame' test -n "$(header Content-Security-Policy | grep -F 'frame-ancestors *')"
  for path in /nothing-here /.git/config /..%2f..%2fMakefile /404.html; do
    fetch "$path" --path-as-is
    expect "$path not to be had" test "$status" = 404 -o "$status" = 400
  done
  fetch /nothing-here
  expect 'a page that says so' has_header Content-Type 'text/html; charset=utf-8'
  expect 'no version of nginx' has_header Server nginx
}

# The site as installed: the same snippets, with TLS. Only ports and paths are changed.
installed_site() {
  tree=$work/installed
  mkdir -p "$tree"
  make -C "$project" --no-print-directory -s install-nginx DESTDIR="$tree"
  openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=chat.example.com \
    -keyout "$tree/privkey.pem" -out "$tree/fullchain.pem" 2>/dev/null
  port=$(free_port)
  sed -i "s,/etc/live-chat-agent/tls,$tree,; s,/var/log/nginx,$tree,; s,/usr/share/live-chat-agent/demo,$project/widget/demo,
    s,listen 80;,listen 127.0.0.1:$(free_port);,; s,listen 443,listen 127.0.0.1:$port,; /listen .*::/d" \
    "$tree"/etc/nginx/sites-available/*.conf "$tree"/etc/nginx/live-chat-agent/listen-https.conf
  local brotli
  brotli=$(compgen -G '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so') || rm "$tree/etc/nginx/live-chat-agent/brotli.conf"
  cat >"$tree/etc/nginx/nginx.conf" <<CONF
${brotli:+load_module $brotli;}
$([[ $EUID -ne 0 ]] || echo 'user root;')
daemon off;
pid $tree/nginx.pid;
events {}
http {
  $(printf '%s_temp_path '"$tree/temp"';\n' client_body fastcgi proxy scgi uwsgi)
  include /etc/nginx/mime.types;
  include $tree/etc/nginx/sites-available/live-chat-agent.conf;
}
CONF
}

it_serves_tls_when_installed() {
  installed_site
  local output
  output=$(nginx -t -e stderr -c "$tree/etc/nginx/nginx.conf" 2>&1) || true
  expect 'a configuration that is accepted' test "${output/test is successful/}" != "$output"
  expect 'without a warning' same "$(grep -E '\[(warn|error|emerg)\]' <<<"$output" || true)" ''
  nginx -e stderr -c "$tree/etc/nginx/nginx.conf" 2>"$tree/out" &
  supervisor=$!
  expect 'a page over TLS' within 30 fetch_tls /
  expect 'by HTTP/2' same "$(head -c 6 "$tree/headers")" HTTP/2
  expect 'and only so, from now on' has_header Strict-Transport-Security max-age=63072000
  fetch_tls /api/health -H "$shop"
  expect 'a problem while there is no worker' is_problem 502 unavailable
}
# shellcheck disable=SC2120
fetch_tls() { # PATH [ARGUMENTS OF curl]
  local path=$1
  shift
  get -k --http2 --resolve "chat.example.com:$port:127.0.0.1" -D "$tree/headers" -o "$tree/body" "$@" \
    "https://chat.example.com:$port$path" || return
  read_answer
}

it 'answers preflights itself' it_answers_preflights
it 'makes errors that a widget on any site can read' it_makes_readable_errors
it 'says so when no worker answers' it_says_when_nobody_answers
it 'hides that one of two workers is gone' it_hides_one_dead_worker
it 'refuses floods, and only floods' it_limits_floods_only
it 'passes events on as they come, and logs nothing of a chat' it_passes_events_as_they_come
it 'serves the widget for any site, compressed and kept' it_serves_the_widget
it 'serves the pages under a strict policy' it_serves_the_pages
it 'serves the same over TLS as installed, without a warning' it_serves_tls_when_installed

#include "adapters/http_client.h"

#include <algorithm>
#include <utility>

#include "adapters/curl_loop.h"
#include "adapters/curl_url.h"

namespace livechat {

namespace {

using Kind = HttpFailure::Kind;

constexpr std::size_t kPauseAt = 64 * 1024;
constexpr long kReadBytes = 4096;  // per transfer and always there; the default is 16 KiB
constexpr const char* kUserAgent = "live-chat-agent/" LIVECHAT_VERSION;

Kind kindOf(CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL: return Kind::BadUrl;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return Kind::Unresolved;
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY: return Kind::Unreachable;
    // libcurl knows one time limit of ours, CURLOPT_CONNECTTIMEOUT_MS.
    case CURLE_OPERATION_TIMEDOUT: return Kind::ConnectTimeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: return Kind::Tls;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: return Kind::ConnectionLost;
    case CURLE_WEIRD_SERVER_REPLY: return Kind::Protocol;
    default: return Kind::Other;
  }
}

}  // namespace

std::string_view name(Kind kind) {
  switch (kind) {
    case Kind::BadUrl: return "bad_url";
    case Kind::Unresolved: return "unresolved";
    case Kind::Unreachable: return "unreachable";
    case Kind::Tls: return "tls";
    case Kind::ConnectTimeout: return "connect_timeout";
    case Kind::HeadersTimeout: return "headers_timeout";
    case Kind::DeadlinePassed: return "deadline_passed";
    case Kind::IdleTimeout: return "idle_timeout";
    case Kind::TotalTimeout: return "total_timeout";
    case Kind::ConnectionLost: return "connection_lost";
    case Kind::TooLarge: return "too_large";
    case Kind::Protocol: return "protocol";
    case Kind::Other: break;
  }
  return "other";
}

struct HttpTransfer::State final : CurlLoop::Transfer {
  State(CurlLoop& curlLoop, HttpRequest httpRequest)
      : loop(curlLoop),
        request(std::move(httpRequest)),
        easy(loop.take()),
        progress(loop.executor()),
        watchdog(loop.executor()) {
    setOptions();
    started = lastByte = SteadyClock::now();
    running = loop.start(easy.get(), *this);
    if (!running) end(HttpFailure{Kind::Other, "curl_multi_add_handle"});
    arm();
  }
  ~State() {
    abort();
    loop.giveBack(std::move(easy));
  }

  void setOptions();
  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(easy.get(), option, value);
  }

  // --- called by libcurl: nothing in here may call back into it ---
  static int onConnected(void* self, char*, char*, int, int);
  static std::size_t onHeader(char* data, std::size_t, std::size_t size, void* self);
  static std::size_t onBody(char* data, std::size_t, std::size_t size, void* self);
  void ended(CURLcode code) override;

  void end(std::optional<HttpFailure> why);
  void abort();

  // --- time ---
  SteadyClock::time_point wholeDue() const { return started + request.totalTimeout; }
  SteadyClock::time_point due() const;
  void arm();
  void wakeAt(SteadyClock::time_point time);
  void timeIsUp();
  Kind limitThatPassed() const;

  enum class Phase { Connecting, Waiting, Body };  // waiting: for the response headers

  CurlLoop& loop;
  HttpRequest request;
  CurlEasy easy;
  CurlList headers;
  bool running = false;  // known to the loop

  Phase phase = Phase::Connecting;
  int status = 0;
  std::size_t received = 0;
  std::string unread;   // arrived, not handed out
  std::string reading;  // handed out
  bool paused = false;
  bool over = false;  // nothing more will arrive
  std::optional<HttpFailure> failure;
  Signal progress;

  SteadyClock::time_point started, sent, lastByte;
  std::optional<SteadyClock::time_point> deadline;  // the reader's
  std::optional<SteadyClock::time_point> armed;
  Timer watchdog;
  // A watchdog's completion that is already queued cannot be recalled: it asks this.
  std::shared_ptr<void> alive = std::make_shared<char>();
};

void HttpTransfer::State::setOptions() {
  const auto url = splitUrl(request.url);
  const bool plain = request.allowPlainHttp || (url && isLoopback(url->host));

  for (const std::string& header : request.headers) {
    headers.reset(curl_slist_append(headers.release(), header.c_str()));
  }
  headers.reset(curl_slist_append(headers.release(), "Expect:"));  // never wait for a 100

  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, plain ? "http,https" : "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_USERAGENT, kUserAgent);
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set(CURLOPT_POSTFIELDS, request.body.data());  // not copied
  set(CURLOPT_PROXY, request.proxy.c_str());
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!request.caFile.empty()) set(CURLOPT_CAINFO, request.caFile.c_str());
  set(CURLOPT_NOSIGNAL, 1L);
  // Without it, dropping a transfer that still waits for the name server blocks the whole loop
  // until the resolver's thread is done.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connectTimeout.count()));
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_BUFFERSIZE, kReadBytes);
  set(CURLOPT_PREREQFUNCTION, &State::onConnected);
  set(CURLOPT_PREREQDATA, this);
  set(CURLOPT_HEADERFUNCTION, &State::onHeader);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &State::onBody);
  set(CURLOPT_WRITEDATA, this);
}

// Called again when libcurl finds a kept connection dead and takes another.
int HttpTransfer::State::onConnected(void* self, char*, char*, int, int) {
  auto& state = *static_cast<State*>(self);
  state.phase = Phase::Waiting;
  state.sent = SteadyClock::now();
  state.arm();
  return CURL_PREREQFUNC_OK;
}

std::size_t HttpTransfer::State::onHeader(char* data, std::size_t, std::size_t size, void* self) {
  auto& state = *static_cast<State*>(self);
  const std::string_view line(data, size);
  const bool blank = line == "\r\n" || line == "\n";
  if (!blank || state.phase == Phase::Body) return size;
  long status = 0;
  curl_easy_getinfo(state.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status < 200) return size;  // 100 Continue, 103 Early Hints: the answer is still to come
  state.status = static_cast<int>(status);
  state.phase = Phase::Body;
  state.lastByte = SteadyClock::now();
  state.arm();
  state.progress.notify();
  return size;
}

std::size_t HttpTransfer::State::onBody(char* data, std::size_t, std::size_t size, void* self) {
  auto& state = *static_cast<State*>(self);
  if (state.unread.size() + size > kPauseAt) {
    state.paused = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  const bool good = state.status >= 200 && state.status < 300;
  const std::size_t room =
      (good ? state.request.bodyBytes : state.request.errorBodyBytes) - state.received;
  const std::size_t taken = std::min(size, room);
  state.unread.append(data, taken);
  state.received += taken;
  state.lastByte = SteadyClock::now();
  state.progress.notify();
  if (taken == size) return size;
  state.over = true;
  if (good) state.failure = HttpFailure{Kind::TooLarge, {}};
  return CURL_WRITEFUNC_ERROR;  // closes the connection
}

void HttpTransfer::State::ended(CURLcode code) {
  if (over) return;  // it was us who ended it
  if (code == CURLE_OK && status != 0) return end(std::nullopt);
  // libcurl finds nothing wrong with headers that break off.
  if (code == CURLE_OK) return end(HttpFailure{Kind::ConnectionLost, "headers cut short"});
  Kind kind = kindOf(code);
  // After the request was sent libcurl means: the answer begins with no HTTP status line.
  if (kind == Kind::BadUrl && phase != Phase::Connecting) kind = Kind::Protocol;
  end(HttpFailure{kind, curl_easy_strerror(code)});
}

void HttpTransfer::State::end(std::optional<HttpFailure> why) {
  over = true;
  failure = why;
  watchdog.cancel();
  progress.notify();
}

void HttpTransfer::State::abort() {
  if (std::exchange(running, false)) loop.stop(easy.get());
}

SteadyClock::time_point HttpTransfer::State::due() const {
  switch (phase) {
    case Phase::Connecting: return std::min(wholeDue(), started + request.connectTimeout);
    case Phase::Waiting: return std::min(wholeDue(), sent + request.headersTimeout);
    case Phase::Body: break;
  }
  return std::min(wholeDue(), deadline ? *deadline : lastByte + request.idleTimeout);
}

// The due time moves with every chunk, the timer only when it would fire too late.
void HttpTransfer::State::arm() {
  if (!over && (!armed || *armed > due())) wakeAt(due());
}

void HttpTransfer::State::wakeAt(SteadyClock::time_point time) {
  armed = time;
  watchdog.expires_at(*armed);
  watchdog.async_wait([this, token = std::weak_ptr(alive)](std::error_code error) {
    if (!error && !token.expired()) timeIsUp();
  });
}

void HttpTransfer::State::timeIsUp() {
  armed.reset();
  const auto now = SteadyClock::now();
  if (over || now < due()) return arm();
  const bool readerIsLate = !unread.empty() || paused;
  if (readerIsLate && now < wholeDue()) return wakeAt(wholeDue());  // read() looks again
  abort();
  end(HttpFailure{limitThatPassed(), {}});
}

Kind HttpTransfer::State::limitThatPassed() const {
  if (phase == Phase::Connecting) return Kind::ConnectTimeout;
  if (phase == Phase::Waiting) return Kind::HeadersTimeout;
  if (SteadyClock::now() >= wholeDue()) return Kind::TotalTimeout;
  return deadline ? Kind::DeadlinePassed : Kind::IdleTimeout;
}

HttpTransfer::HttpTransfer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpTransfer::~HttpTransfer() = default;
HttpTransfer::HttpTransfer(HttpTransfer&&) noexcept = default;
HttpTransfer& HttpTransfer::operator=(HttpTransfer&&) noexcept = default;

Task<std::expected<int, HttpFailure>> HttpTransfer::status() {
  State& state = *state_;
  while (state.status == 0 && !state.over) co_await state.progress.wait();
  if (state.status != 0) co_return state.status;
  co_return std::unexpected(*state.failure);
}

std::optional<std::string> HttpTransfer::header(const char* name) const {
  curl_header* found = nullptr;
  if (curl_easy_header(state_->easy.get(), name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK) {
    return std::nullopt;
  }
  return std::string(found->value);
}

Task<std::expected<std::string_view, HttpFailure>> HttpTransfer::read() {
  State& state = *state_;
  state.reading.clear();
  state.reading.swap(state.unread);
  if (std::exchange(state.paused, false) && !state.over) {
    state.lastByte = SteadyClock::now();
    curl_easy_pause(state.easy.get(), CURLPAUSE_CONT);
  }
  state.arm();
  while (state.reading.empty() && state.unread.empty() && !state.over) {
    co_await state.progress.wait();
  }
  if (state.reading.empty()) state.reading.swap(state.unread);
  if (!state.reading.empty()) co_return state.reading;
  if (state.failure) co_return std::unexpected(*state.failure);
  co_return std::string_view();
}

void HttpTransfer::setDeadline(std::chrono::milliseconds fromNow) {
  state_->deadline = SteadyClock::now() + fromNow;
  state_->arm();
}

void HttpTransfer::clearDeadline() {
  if (!std::exchange(state_->deadline, std::nullopt)) return;
  state_->lastByte = SteadyClock::now();
  state_->arm();
}

void HttpTransfer::gather() {
  if (state_->running && !state_->over) state_->loop.gather(*state_);
}

HttpClient::HttpClient(Executor executor, std::size_t keptConnections)
    : loop_(std::make_unique<CurlLoop>(executor, keptConnections)) {}

HttpClient::~HttpClient() = default;

HttpTransfer HttpClient::post(HttpRequest request) {
  return HttpTransfer(std::make_unique<HttpTransfer::State>(*loop_, std::move(request)));
}

}  // namespace livechat

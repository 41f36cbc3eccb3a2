#include "transport/fcgi_connection.h"

#include <sys/socket.h>

#include "transport/fcgi_records.h"
#include "transport/fcgi_request.h"

namespace livechat {

namespace {

using namespace std::chrono_literals;

constexpr auto kRequestDeadline = 5s;
constexpr auto kHalfRequestPoll = 10ms;
constexpr auto kHeartbeatAfter = 15s;
constexpr std::size_t kMaxRequest = 128 * 1024;  // below the socket's buffer: a peek can see it all
constexpr std::size_t kCongested = 64 * 1024;
constexpr std::size_t kMaxOwed = 256 * 1024;

// nginx passes the Status line on as it is, and HTTP wants at least the blank before a phrase.
const char* phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 503: return "Service Unavailable";
    default: return status < 400 ? "Success" : "Error";
  }
}

}  // namespace

FcgiConnection::FcgiConnection(UnixSocket socket)
    : socket_(std::move(socket)),
      drained_(socket_.get_executor()),
      request_(std::make_unique<ApiRequest>()) {
  socket_.non_blocking(true);
}

Result<bool> FcgiConnection::receive() {
  static thread_local std::string peek(kMaxRequest, '\0');
  const ssize_t n =
      recv(socket_.native_handle(), peek.data(), peek.size(), MSG_PEEK | MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK)) {
    return failure(ErrorKind::Unavailable, "peer_left", "left before its request was whole");
  }
  const std::size_t bytes = n < 0 ? 0 : static_cast<std::size_t>(n);
  const Arrival arrival = requestArrival(std::string_view(peek.data(), bytes));
  if (arrival == Arrival::Malformed) {
    return failure(ErrorKind::Invalid, "bad_request", "malformed FastCGI request");
  }
  if (arrival == Arrival::Partial && bytes == peek.size()) {
    return failure(ErrorKind::TooLarge, "body_too_large", "request larger than 128 KiB");
  }
  half_ = bytes > 0;
  if (arrival == Arrival::Partial) return false;
  return parse();
}

Result<bool> FcgiConnection::parse() {
  Result<ParsedRequest> parsed = parseFcgiRequest(socket_.native_handle());
  if (!parsed) return std::unexpected(parsed.error());
  parsed->http.overloaded = request_->overloaded;
  *request_ = std::move(parsed->http);
  id_ = parsed->id;
  deadline_.reset();
  watchForLeaving();
  return true;
}

Task<> FcgiConnection::awaitMore() {
  if (!deadline_) {
    deadline_ = std::make_unique<Timer>(socket_.get_executor(), kRequestDeadline);
    deadline_->async_wait([weak = weak_from_this()](std::error_code ec) {
      const auto self = weak.lock();
      if (self && self->deadline_ && !ec) self->cancel();
    });
  }
  if (!half_) {
    co_await socket_.async_wait(UnixSocket::wait_read, useTask);
    co_return;
  }
  // What was only peeked at keeps the socket readable: to wait for that would be to spin.
  Timer again(socket_.get_executor(), kHalfRequestPoll);
  co_await again.async_wait(useTask);
}

// After STDIN nginx says nothing more: readable means that it closed, because the visitor left.
void FcgiConnection::watchForLeaving() {
  socket_.async_wait(UnixSocket::wait_read, [self = shared_from_this()](std::error_code ec) {
    if (ec) return;
    char ignored[256];
    const ssize_t n = recv(self->socket_.native_handle(), ignored, sizeof ignored, MSG_DONTWAIT);
    if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))) {
      return self->watchForLeaving();
    }
    self->leave();
  });
}

void FcgiConnection::leave() {
  gone_ = true;
  drained_.notify();
  cancel();
}

void FcgiConnection::cancel() { cancel_.emit(asio::cancellation_type::terminal); }

void FcgiConnection::close() {
  std::error_code ignored;
  socket_.close(ignored);
}

void FcgiConnection::begin(int status, const HttpHeaders& headers) {
  begun_ = true;
  std::string head = "Status: " + std::to_string(status) + ' ' + phrase(status) + "\r\n";
  for (const auto& [name, value] : headers) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
  head.append("\r\n");
  send(head);
}

void FcgiConnection::send(std::string_view bytes) {
  if (gone_ || bytes.empty()) return;
  pending_.append(bytes);
  if (owed() > kMaxOwed && !heartbeat_.empty()) leave();  // a stream nobody reads
}

void FcgiConnection::keepAlive(std::string_view comment) {
  heartbeat_ = comment;
  requestId_ = std::move(request_->id);
  request_.reset();
}

const ApiRequest& FcgiConnection::request() const {
  static const ApiRequest kGone;
  return request_ ? *request_ : kGone;
}

const std::string& FcgiConnection::requestId() const {
  return request_ ? request_->id : requestId_;
}

void FcgiConnection::flush(End end) {
  if (gone_ || !socket_.is_open()) return;
  const bool idle = backlog_.empty();
  appendStdout(backlog_, id_, pending_);
  std::string().swap(pending_);  // an idle stream owns no buffer
  if (end == End::Yes) appendEndRequest(backlog_, id_);
  if (backlog_.empty() || !idle) return;  // nothing to say, or the socket is full: keep the order
  lastWrite_ = SteadyClock::now();
  writeBacklog();
}

void FcgiConnection::writeBacklog() {
  std::error_code ec;
  sent_ += socket_.write_some(asio::buffer(backlog_) + sent_, ec);
  if (ec && ec != asio::error::would_block) return leave();
  if (sent_ < backlog_.size()) return awaitWritable();
  std::string().swap(backlog_);
  sent_ = 0;
  drained_.notify();
}

void FcgiConnection::awaitWritable() {
  if (std::exchange(waitingToWrite_, true)) return;
  socket_.async_wait(UnixSocket::wait_write, [self = shared_from_this()](std::error_code ec) {
    self->waitingToWrite_ = false;
    if (ec || self->gone_) return;
    self->writeBacklog();
  });
}

Task<> FcgiConnection::writable() {
  flush(End::No);
  while (owed() > kCongested && !gone_) co_await drained_.wait();
}

Task<> FcgiConnection::finish() {
  flush(End::Yes);
  while (!backlog_.empty() && !gone_) co_await drained_.wait();
}

void FcgiConnection::beat(SteadyClock::time_point now) {
  if (heartbeat_.empty() || !backlog_.empty() || now - lastWrite_ < kHeartbeatAfter) return;
  send(heartbeat_);
  flush(End::No);
}

}  // namespace livechat

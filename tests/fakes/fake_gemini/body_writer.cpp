#include "body_writer.h"

#include <algorithm>
#include <utility>

#include "http_message.h"

namespace fake {
namespace {

constexpr std::string_view kEarlyHints =
    "HTTP/1.1 103 Early Hints\r\nLink: </>; rel=preload\r\n\r\n";

std::string headFor(const Faults& faults, const std::string& contentType,
                    const std::string& headers) {
  std::string head = faults.earlyHints ? std::string(kEarlyHints) : "";
  head += faults.http10 ? "HTTP/1.0 200 OK\r\n" : "HTTP/1.1 200 OK\r\n";
  head += "Content-Type: " + contentType + "\r\n" + headers;
  head += faults.http10 ? "Connection: close\r\n\r\n" : "Transfer-Encoding: chunked\r\n\r\n";
  return head;
}

}  // namespace

asio::awaitable<bool> stall(Peer& peer, const Faults& faults) {
  if (faults.stallMs == 0) return peer.waitUntilGone();
  return peer.waitUntil(Peer::Clock::now() + std::chrono::milliseconds(faults.stallMs));
}

BodyWriter::BodyWriter(Peer& peer, const Faults& faults, const std::string& contentType,
                       const std::string& headers)
    : peer_(peer), faults_(faults), head_(headFor(faults, contentType, headers)) {}

asio::awaitable<Sent> BodyWriter::put(std::string data) {
  bool cut = false;
  if (faults_.cutByte >= 0) {
    const std::size_t left = static_cast<std::size_t>(faults_.cutByte) - bytes_;
    cut = data.size() >= left;
    if (cut) data.resize(left);
  }
  Sent sent = Sent::Yes;
  const auto silentFrom = static_cast<std::size_t>(faults_.stallByte);
  const bool stalls = faults_.stallByte >= 0 && bytes_ <= silentFrom &&
                      silentFrom < bytes_ + data.size() && !std::exchange(stalled_, true);
  if (stalls) {
    const std::size_t before = silentFrom - bytes_;
    sent = co_await putAll(data.substr(0, before));
    if (sent != Sent::Yes) co_return sent;
    const bool back = co_await stall(peer_, faults_);
    if (!back) co_return Sent::ClientLeft;
    data.erase(0, before);
  }
  sent = co_await putAll(std::move(data));
  co_return sent == Sent::Yes&& cut ? Sent::CutHere : sent;
}

asio::awaitable<Sent> BodyWriter::putAll(std::string data) {
  if (faults_.writeBytes > 0) return putPiecemeal(std::move(data));
  return putWhole(std::move(data));
}

asio::awaitable<Sent> BodyWriter::putWhole(std::string data) {
  const bool there = co_await peer_.send(framed(data));
  co_return there ? Sent::Yes : Sent::ClientLeft;
}

// A piece is an HTTP chunk of its own: TCP may join two writes, but an HTTP client hands over what
// it decodes chunk by chunk, so that its parser really sees the pieces.
asio::awaitable<Sent> BodyWriter::putPiecemeal(std::string data) {
  const auto size = static_cast<std::size_t>(faults_.writeBytes);
  for (std::size_t from = 0; from < data.size(); from += size) {
    const Sent sent = co_await putWhole(data.substr(from, size));
    if (sent != Sent::Yes) co_return sent;
    if (faults_.writeGapMs == 0) continue;
    const auto next = Peer::Clock::now() + std::chrono::milliseconds(faults_.writeGapMs);
    const bool there = co_await peer_.waitUntil(next);
    if (!there) co_return Sent::ClientLeft;
  }
  co_return Sent::Yes;
}

std::string BodyWriter::framed(std::string_view data) {
  bytes_ += data.size();
  std::string bytes = std::exchange(head_, {});
  if (data.empty()) return bytes;  // an empty HTTP chunk would end the body
  return bytes + (faults_.http10 ? std::string(data) : httpChunk(data));
}

asio::awaitable<bool> BodyWriter::putHeaders() { return peer_.send(std::exchange(head_, {})); }

asio::awaitable<bool> BodyWriter::finish() {
  std::string end = std::exchange(head_, {});
  if (!faults_.http10) end += "0\r\n\r\n";
  return peer_.send(std::move(end));
}

}  // namespace fake

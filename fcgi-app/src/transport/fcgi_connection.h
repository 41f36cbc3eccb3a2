// One FastCGI connection: one request in, one response out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "api/exchange.h"
#include "base/async.h"
#include "base/result.h"

namespace livechat {

// FcgiConnection receives one request and writes its response, both without blocking.
//
// Request: its bytes stay in the kernel's buffer (MSG_PEEK) until all are there; only then libfcgi
//   parses them, so that it cannot wait. A request that is not whole within 5 s is dropped.
// Response: what was sent since the last wait leaves as one STDOUT record. What the socket refuses
// is
//   kept and sent when it can take more.
// Lifetime: shared by the server's coroutine, which serves it, and by the waits it has pending.
// Threads: loop thread only.
class FcgiConnection final : public Exchange, public std::enable_shared_from_this<FcgiConnection> {
 public:
  explicit FcgiConnection(UnixSocket socket);

  // Takes the request if all of it has arrived; false: not yet. Fails when it is malformed or too
  // large, or the peer left.
  Result<bool> receive();
  // Returns when more of it may have arrived. After 5 s in all the coroutine is cancelled.
  Task<> awaitMore();
  // Ends the response and waits until the socket has taken all of it.
  Task<> finish();
  void close();

  // Cancels the handler wherever it waits: the visitor left, or the worker must go.
  void cancel();
  asio::cancellation_slot cancellation() { return cancel_.slot(); }
  bool visitorLeft() const { return gone_; }
  void setOverloaded(bool overloaded) { request_->overloaded = overloaded; }

  // To be called about once a second: sends the keep-alive comment when it is due.
  void beat(SteadyClock::time_point now);

  const ApiRequest& request() const override;
  const std::string& requestId() const override;
  void begin(int status, const HttpHeaders& headers) override;
  bool begun() const override { return begun_; }
  void send(std::string_view bytes) override;
  Task<> writable() override;
  void keepAlive(std::string_view comment) override;
  Executor executor() override { return socket_.get_executor(); }

 private:
  Result<bool> parse();
  void watchForLeaving();
  enum class End { No, Yes };
  void flush(End end);
  void writeBacklog();
  void awaitWritable();
  void leave();
  std::size_t owed() const { return pending_.size() + backlog_.size() - sent_; }

  UnixSocket socket_;
  asio::cancellation_signal cancel_;
  Signal drained_;
  std::unique_ptr<ApiRequest> request_;  // until the exchange becomes a stream
  std::string requestId_;                // from then on
  std::uint16_t id_ = 1;
  std::string pending_;  // sent by the handler, not yet framed
  std::string backlog_;  // framed, refused by the socket from sent_ on
  std::size_t sent_ = 0;
  std::string_view heartbeat_;  // empty: none; points to a literal
  SteadyClock::time_point lastWrite_;
  std::unique_ptr<Timer> deadline_;  // while the request is awaited
  bool half_ = false;                // some of it has arrived
  bool begun_ = false;
  bool gone_ = false;
  bool waitingToWrite_ = false;
};

}  // namespace livechat

// The project's names for Asio: one io_context on one thread, so every type carries the concrete
// executor (no type erasure per hop), and Signal, the only bridge from C callbacks to coroutines.
//
// Rules for coroutines here (each one was a bug somewhere):
//  - arguments by value: the frame outlives the caller's expression; no capturing lambda coroutine;
//  - a Task is lazy: two tasks run at once only if both are spawned;
//  - a cancelled coroutine throws at every later co_await; clean up in destructors;
//  - no co_await in a catch block; with g++ 12 none inside a braced list or beside && and ||: it
//    compiles, or stops, wrongly. Give the result a name first.
#pragma once

#include <asio.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace livechat {

using Executor = asio::io_context::executor_type;
template <class T = void>
using Task = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> useTask;

using SteadyClock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;
using UnixSocket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;
using UnixAcceptor = asio::basic_socket_acceptor<asio::local::stream_protocol, Executor>;
using Descriptor = asio::posix::basic_stream_descriptor<Executor>;

// The move-only object that resumes a coroutine suspended in an operation void(Args...).
template <class... Args>
using Resume =
    typename asio::async_result<asio::use_awaitable_t<Executor>, void(Args...)>::handler_type;

// Signal lets one coroutine wait until anyone on the loop thread notifies it.
//
// A notify() without a waiter is remembered (once). The waiter is resumed from the event loop,
// never inside notify(): the notifier is usually a C library's callback, and the coroutine may
// destroy the very object that library is working on. Lifetime: must outlive its waiter. Threads:
// loop thread only.
class Signal final {
 public:
  explicit Signal(Executor executor) : executor_(executor) {}
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  void notify() {
    if (waiter_) {
      resume({});
    } else {
      pending_ = true;
    }
  }

  // Throws std::system_error(operation_aborted) when the coroutine is cancelled.
  auto wait() {
    return asio::async_initiate<const asio::use_awaitable_t<Executor>, void(std::error_code)>(
        [this](auto&& handler) {
          auto slot = asio::get_associated_cancellation_slot(handler);
          waiter_.emplace(std::forward<decltype(handler)>(handler));
          if (slot.is_connected()) {
            slot.assign([this](asio::cancellation_type) {
              if (waiter_) resume(asio::error::operation_aborted);
            });
          }
          if (std::exchange(pending_, false)) resume({});
        },
        useTask);
  }

 private:
  void resume(std::error_code ec) {
    asio::post(executor_, [handler = std::move(*waiter_), ec]() mutable { handler(ec); });
    waiter_.reset();
  }

  Executor executor_;
  std::optional<Resume<std::error_code>> waiter_;
  bool pending_ = false;
};

// Bell wakes any number of coroutines, each through a Signal of its own; one signal may listen to
// several bells. It carries no data: who wakes looks at the state again.
// Lifetime: must outlive its listeners, as must their signals. Threads: loop thread only.
class Bell final {
 public:
  class Listener final {
   public:
    Listener(Bell& bell, Signal& signal) : bell_(bell), signal_(signal) {
      bell_.listeners_.push_back(this);
    }
    ~Listener() { std::erase(bell_.listeners_, this); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

   private:
    friend class Bell;
    Bell& bell_;
    Signal& signal_;
  };

  Bell() = default;
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

  void ring() {
    for (Listener* listener : listeners_) listener->signal_.notify();
  }
  bool heard() const { return !listeners_.empty(); }

 private:
  std::vector<Listener*> listeners_;  // a few
};

// Starts `task` on its own, at once: it has run up to its first wait when this returns. It must not
// throw: what escapes is a bug and ends the process.
inline void spawn(Executor executor, Task<> task) {
  asio::co_spawn(executor, std::move(task), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
}

}  // namespace livechat

// The client's names for Asio: one io_context on one thread, coroutines on it.
#pragma once

#include <asio.hpp>
#include <chrono>

namespace bench {

using Executor = asio::io_context::executor_type;
template <class T = void>
using Task = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> useTask;

using SteadyClock = std::chrono::steady_clock;  // CLOCK_MONOTONIC: the clock of the time stamps
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

}  // namespace bench

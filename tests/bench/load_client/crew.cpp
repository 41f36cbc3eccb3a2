#include "crew.h"

#include <exception>

namespace bench {

Task<> runCrew(Executor executor, std::size_t members, std::function<Task<>(std::size_t)> work) {
  if (members == 0) co_return;
  Timer allHome(executor, SteadyClock::time_point::max());
  std::size_t out = members;
  for (std::size_t member = 0; member < members; ++member) {
    asio::co_spawn(executor, work(member), [&out, &allHome](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
      if (--out == 0) allHome.cancel();
    });
  }
  std::error_code cancelled;
  co_await allHome.async_wait(asio::redirect_error(useTask, cancelled));
}

Task<> sleepUntil(Executor executor, SteadyClock::time_point when) {
  Timer timer(executor, when);
  co_await timer.async_wait(useTask);
}

}  // namespace bench

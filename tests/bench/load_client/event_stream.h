// EventStream cuts a body into server-sent events. Pure. Knows what a bench meets: `event:` and
// `data:` fields, LF or CRLF, comments.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace bench {

class EventStream final {
 public:
  // `event` is empty where the stream names none.
  using Handler = std::function<void(std::string_view event, std::string_view data)>;

  explicit EventStream(Handler handler) : handler_(std::move(handler)) {}

  void feed(std::string_view bytes);

 private:
  void takeLine(std::string_view line);

  Handler handler_;
  std::string unfinished_;  // a line without its end
  std::string event_;
  std::string data_;
};

}  // namespace bench

// An exchange that keeps what it was told to send.
#pragma once

#include <nlohmann/json.hpp>

#include "api/exchange.h"
#include "fakes/loop.h"

namespace livechat {

class RecordingExchange final : public Exchange {
 public:
  RecordingExchange(Loop& loop, ApiRequest request) : loop_(loop), request_(std::move(request)) {}

  const ApiRequest& request() const override { return request_; }
  const std::string& requestId() const override { return request_.id; }
  void begin(int newStatus, const HttpHeaders& newHeaders) override {
    EXPECT_FALSE(begun_) << "an answer began twice";
    begun_ = true;
    status = newStatus;
    headers = newHeaders;
  }
  bool begun() const override { return begun_; }
  void send(std::string_view bytes) override {
    EXPECT_TRUE(begun_) << "bytes before the head";
    body.append(bytes);
  }
  Task<> writable() override { co_return; }
  void keepAlive(std::string_view) override {}
  Executor executor() override { return loop_.executor(); }

  nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
  std::string header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return {};
  }

  int status = 0;
  HttpHeaders headers;
  std::string body;

 private:
  Loop& loop_;
  ApiRequest request_;
  bool begun_ = false;
};

}  // namespace livechat

// The Gemini API: addresses, rules, errors, replies.
#include <nlohmann/json.hpp>
#include <utility>

#include "api.h"
#include "api_error.h"
#include "field_rules.h"
#include "models.h"
#include "reply_events.h"
#include "request_rules.h"

namespace fake {
namespace {

using nlohmann::json;

constexpr std::string_view kModels = "/v1beta/models/";

ErrorAnswer worded(const ApiError& error) { return {error.code, error.message, errorBody(error)}; }

class GeminiApi final : public Api {
 public:
  explicit GeminiApi(std::string key) : key_(std::move(key)) {}

  std::string_view name() const override { return "gemini"; }

  std::optional<Call> callOf(const HttpRequest& request) const override {
    if (request.method != "POST" || !request.path.starts_with(kModels)) return std::nullopt;
    const std::string_view rest = std::string_view(request.path).substr(kModels.size());
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string_view method = rest.substr(colon + 1);
    if (method != "generateContent" && method != "streamGenerateContent") return std::nullopt;
    Call call;
    call.model = rest.substr(0, colon);
    call.stream = method == "streamGenerateContent";
    call.list = request.queryValue("alt") != "sse";
    return call;
  }

  std::string userText(const std::string& body) const override {
    const auto request = wellShaped(json::parse(body, nullptr, false));
    if (!request || !request->contains("contents") || (*request)["contents"].empty()) return "";
    return (*request)["contents"].back().contains("parts") ? lastUserText(*request) : "";
  }

  std::expected<Asked, ErrorAnswer> judge(const HttpRequest& request, const Manners&,
                                          Call& call) const override {
    if (auto error = judgeCredentials(request, key_)) return std::unexpected(worded(*error));
    const json parsed = json::parse(request.body, nullptr, false);
    if (parsed.is_discarded()) {
      return std::unexpected(
          malformed("Invalid JSON payload received. Expected an object key or }.\n\n^"));
    }
    const auto shaped = wellShaped(parsed);
    if (!shaped) return std::unexpected(worded(shaped.error()));
    const auto model = modelNamed(call.model);
    if (!model) {
      Faults unknown;
      unknown.status = 404;
      return std::unexpected(errorFrom(unknown, {}, call.model));
    }
    if (auto error = judgeContent(*shaped, *model)) return std::unexpected(worded(*error));
    return Asked{std::string(model->answersAs), lastUserText(*shaped), promptBytes(*shaped) / 4 + 1,
                 true};
  }

  ErrorAnswer malformed(const std::string& why) const override {
    return worded(invalidArgument(why));
  }

  ErrorAnswer errorFrom(const Faults& faults, const Manners&,
                        std::string_view model) const override {
    return worded(fake::errorFrom(faults, model));
  }

  std::unique_ptr<ReplyWriter> write(ReplyFacts facts, ReplyText text) const override {
    return std::make_unique<ReplyEvents>(std::move(facts), std::move(text));
  }

  std::string headers(std::uint64_t) const override {
    return "Vary: Origin\r\nVary: X-Origin\r\nVary: Referer\r\nServer: fake-gemini\r\n"
           "X-Content-Type-Options: nosniff\r\n";
  }

 private:
  const std::string key_;
};

}  // namespace

std::unique_ptr<Api> geminiApi(std::string key) {
  return std::make_unique<GeminiApi>(std::move(key));
}

}  // namespace fake

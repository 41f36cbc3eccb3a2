// What the fake needs of each API it plays: the addresses, the rules for a request, the words of an
// error, and how a reply is written.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http_message.h"
#include "reply_text.h"
#include "script.h"

namespace fake {

// An error as the service words it.
struct ErrorAnswer {
  int status = 500;
  std::string message;  // for the journal
  std::string body;
};

// A request that has an API's address.
struct Call {
  std::string model;
  bool stream = false;
  bool list = false;  // Gemini without alt=sse: a stream is one JSON list
  std::int64_t receivedMicros = 0;
  bool keepAlive = true;
};

// What the rules found in a request that keeps them.
struct Asked {
  std::string answersAs;  // the model's name in the reply
  std::string userText;   // the visitor's last message, directives included
  std::size_t promptTokens = 0;
  bool wantsUsage = false;  // OpenAI: stream_options.include_usage
};

// Writes one reply under its script: steps, each of one text, thought or call and what belongs to
// it.
class ReplyWriter {
 public:
  virtual ~ReplyWriter() = default;
  virtual bool done() const = 0;
  virtual std::string next() = 0;   // the bytes of the next step
  virtual std::string error() = 0;  // an error in the middle of the stream
  virtual std::string whole() = 0;  // the whole reply as one JSON document
};

// What a writer is made of.
struct ReplyFacts {
  Script script;
  Asked asked;
  bool list = false;
  std::uint64_t number = 0;  // of the request, for the ids of replies
};

class Api {
 public:
  virtual ~Api() = default;
  virtual std::string_view name() const = 0;

  // Nothing if the address is not one of this API's calls.
  virtual std::optional<Call> callOf(const HttpRequest& request) const = 0;
  // The visitor's last message, if it can be found in there: its script also says how strict we
  // are.
  virtual std::string userText(const std::string& body) const = 0;
  // All rules, in the order in which the service checks them. Fills in what the body says of
  // `call`.
  virtual std::expected<Asked, ErrorAnswer> judge(const HttpRequest& request,
                                                  const Manners& manners, Call& call) const = 0;
  virtual ErrorAnswer malformed(const std::string& why) const = 0;
  // The error a script asks for, with the service's own words where the script has none.
  virtual ErrorAnswer errorFrom(const Faults& faults, const Manners& manners,
                                std::string_view model) const = 0;
  virtual std::unique_ptr<ReplyWriter> write(ReplyFacts facts, ReplyText text) const = 0;
  // What all its answers carry besides: whole lines, each ended by CRLF.
  virtual std::string headers(std::uint64_t number) const = 0;
};

// `key`: the one that is accepted.
std::unique_ptr<Api> geminiApi(std::string key);
std::unique_ptr<Api> openaiApi(std::string key);
std::unique_ptr<Api> anthropicApi(std::string key);

// "Too Many Requests"
std::string_view httpReason(int code);

// "000000000000002A": the same for a request each time the fake runs.
std::string idDigits(std::uint64_t number);

}  // namespace fake

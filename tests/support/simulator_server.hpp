#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/simulator.hpp"

/// A Simulator behind HTTP/1.1 on loopback, as PeeringDB answers: `/api/<type>?...`, gzip for whom asks for
/// it, kept-alive connections, its headers. What goes wrong with an answer is decided request by request.
///
/// thread  any; the simulator is used under mutex(), also by tests
/// owner   the simulator outlives the server
namespace meetpoint::test {

/// What is done to one row of an answer.
enum class BadRow {
  duplicate_key,
  wrong_type,     ///< of a field that must be right: id, created, updated, status or a parent's id
  null_required,  ///< of the same
  id_beyond_32_bit,
  invalid_utf8,
};

/// What goes wrong with one answer; none by default.
struct Fault {
  enum class Kind { none, instead, cut, length_off, drip, reset, bad_row, garbage, gzip_bomb };
  Kind kind = Kind::none;
  int status = 200;
  std::string headers;  ///< with their line ends
  std::string body;
  std::uint64_t bytes = 0;
  std::int64_t length_off = 0;
  bool honest_length = true;
  std::chrono::milliseconds interval{0};
  BadRow row = BadRow::duplicate_key;

  /// 429, with or without Retry-After.
  static Fault throttled(std::optional<int> retry_after_seconds = std::nullopt);
  static Fault server_error();  ///< 500 and an HTML page
  static Fault html();          ///< 200 and an HTML page
  static Fault data_is_no_array();
  static Fault empty_list();
  static Fault redirect(const std::string& url);
  static Fault instead(int status, std::string body, std::string headers = {});
  /// The true answer up to byte `at` (modulo its size), with the length of what is sent or, when not honest,
  /// of the whole.
  static Fault cut(std::uint64_t at, bool honest_length);
  /// The whole true answer under a Content-Length that is so much more (or, negative, less) than its size.
  static Fault wrong_length(std::int64_t off);
  /// The first `slow` bytes come `interval` apart one by one, then the rest.
  static Fault drip(std::uint64_t slow, std::chrono::milliseconds interval);
  /// The connection is reset at byte `at` (modulo the size) of the true answer.
  static Fault reset(std::uint64_t at);
  static Fault bad_row(BadRow how);
  /// So many bytes of no JSON, in no memory.
  static Fault garbage(std::uint64_t bytes);
  /// A list of blanks, of so many bytes when unpacked and a thousandth when packed.
  static Fault gzip_bomb(std::uint64_t bytes);
};

/// One of each kind that a cycle outlives in a moment; `at` is the byte where those strike that strike
/// somewhere.
std::vector<Fault> all_kinds_of_fault(std::uint32_t at);

/// Asked before each answer, with the target below /api: `/net?since=1`. Called by the server's threads, one
/// at a time, and never after set_faults has replaced it; it must not use the server.
using Faults = std::function<Fault(const std::string& target)>;

/// `fault` for the first request whose target begins so, and none for others.
Faults once(std::string target, Fault fault);
/// `fault` for each request whose target begins so.
Faults always(std::string target, Fault fault);

struct SeenRequest {
  std::string target;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::chrono::steady_clock::time_point at;
  std::int64_t simulated_at = 0;  ///< UTC seconds
  int status = 0;
  std::uint64_t body_bytes = 0;  ///< of the true answer, before compression; 0 when a fault came instead
};

class SimulatorServer {
 public:
  explicit SimulatorServer(Simulator& simulator);
  ~SimulatorServer();
  SimulatorServer(const SimulatorServer&) = delete;
  SimulatorServer& operator=(const SimulatorServer&) = delete;

  /// `http://127.0.0.1:PORT/api`
  std::string url() const;
  /// Hold it to use the simulator while somebody may ask the server.
  std::mutex& mutex();
  /// Replaces what was set; nothing goes wrong by default.
  void set_faults(Faults faults);
  void set_app_version(std::string version);

  std::vector<SeenRequest> requests() const;
  void forget_requests();
  std::size_t connections() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Targets that were asked twice within an hour (of the simulated clock) although their answer is large,
/// which upstream answers with 429.
std::vector<std::string> repeated_large_requests(const std::vector<SeenRequest>& requests);

}  // namespace meetpoint::test

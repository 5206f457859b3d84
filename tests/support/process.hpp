#pragma once

#include <optional>
#include <string>
#include <vector>

/// The meetpoint program as a user runs it. Ends what it started.
namespace meetpoint::test {

struct Finished {
  int exit_code = 0;  ///< 128 + signal when a signal ended it
  std::string out;
  std::string err;
};

/// Runs the program to its end.
Finished run(const std::vector<std::string>& arguments);

class Process {
 public:
  explicit Process(const std::vector<std::string>& arguments);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  int pid() const { return pid_; }
  /// The next line of stdout without its end; empty at the end of the output.
  std::string read_line();
  void signal(int number) const;
  Finished wait();

 private:
  int pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  std::string out_text_;  // read from the pipe, not yet returned as a line
};

/// `meetpoint serve --listen 127.0.0.1:0` on a store, and the address it chose.
class Served {
 public:
  explicit Served(const std::string& store, const std::string& listen = "127.0.0.1:0",
                  const std::vector<std::string>& more = {});
  const std::string& url() const { return url_; }
  std::string host() const;
  unsigned short port() const;
  Process& process() { return process_; }

 private:
  Process process_;
  std::string url_;
};

struct HttpAnswer {
  int status = 0;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  /// Empty when there is none; names in any case.
  std::string header(const std::string& name) const;
};

/// One request on a connection of its own. In a test, an answer of our server that is not as
/// data/openapi.yaml has it is a failure.
HttpAnswer http(const std::string& method, const std::string& base_url, const std::string& target,
                const std::vector<std::pair<std::string, std::string>>& headers = {});
inline HttpAnswer http_get(const std::string& base_url, const std::string& target) {
  return http("GET", base_url, target);
}

}  // namespace meetpoint::test

#include "support/process.hpp"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <Poco/String.h>
#include <Poco/URI.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <utility>

#include "support/api_contract.hpp"

namespace meetpoint::test {

namespace {

/// Appends what a pipe has; false at its end.
bool drain(int fd, std::string& text) {
  char buffer[65536];
  const ssize_t got = ::read(fd, buffer, sizeof buffer);
  if (got > 0) text.append(buffer, static_cast<std::size_t>(got));
  return got > 0;
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments) {
  int out[2];
  if (pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  // Not a pipe: a server that logs more than one holds would wait for somebody to read it.
  err_ = memfd_create("stderr", MFD_CLOEXEC);
  if (err_ < 0) throw std::runtime_error("memfd_create");
  std::vector<char*> argv;
  std::string binary = MEETPOINT_BINARY;
  argv.push_back(binary.data());
  std::vector<std::string> copies = arguments;
  for (std::string& argument : copies) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("fork");
  if (pid_ == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(err_, STDERR_FILENO);
    execv(binary.c_str(), argv.data());
    _exit(127);
  }
  close(out[1]);
  out_ = out[0];
}

Process::~Process() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(out_);
  close(err_);
}

std::string Process::read_line() {
  while (out_text_.find('\n') == std::string::npos && drain(out_, out_text_)) {
  }
  const auto end = out_text_.find('\n');
  std::string line = out_text_.substr(0, end);
  out_text_.erase(0, end == std::string::npos ? end : end + 1);
  return line;
}

void Process::signal(int number) const {
  kill(pid_, number);
}

Finished Process::wait() {
  Finished finished;
  finished.out = std::exchange(out_text_, {});
  while (drain(out_, finished.out)) {
  }
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  lseek(err_, 0, SEEK_SET);
  while (drain(err_, finished.err)) {
  }
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

Finished run(const std::vector<std::string>& arguments) {
  return Process(arguments).wait();
}

namespace {

std::vector<std::string> serve_arguments(const std::string& store, const std::string& listen,
                                         const std::vector<std::string>& more) {
  std::vector<std::string> all = {"serve", "--store", store, "--listen", listen};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

Served::Served(const std::string& store, const std::string& listen, const std::vector<std::string>& more)
    : process_(serve_arguments(store, listen, more)) {
  const std::string first = process_.read_line();
  const std::string promise = "listening on ";
  if (!first.starts_with(promise)) {
    throw std::runtime_error("serve said \"" + first + "\" and " + process_.wait().err);
  }
  url_ = first.substr(promise.size());
}

std::string Served::host() const {
  return Poco::URI(url_).getHost();
}

unsigned short Served::port() const {
  return Poco::URI(url_).getPort();
}

std::string HttpAnswer::header(const std::string& name) const {
  for (const auto& [key, value] : headers) {
    if (Poco::icompare(key, name) == 0) return value;
  }
  return {};
}

HttpAnswer http(const std::string& method, const std::string& base_url, const std::string& target,
                const std::vector<std::pair<std::string, std::string>>& headers) {
  const Poco::URI uri(base_url);
  Poco::Net::HTTPClientSession session(uri.getHost(), uri.getPort());
  session.setTimeout(Poco::Timespan(20, 0));
  Poco::Net::HTTPRequest request(method, target, "HTTP/1.1");
  for (const auto& [name, value] : headers) request.set(name, value);
  session.sendRequest(request);
  Poco::Net::HTTPResponse response;
  std::istream& body = session.receiveResponse(response);
  HttpAnswer answer;
  answer.status = response.getStatus();
  Poco::StreamCopier::copyToString(body, answer.body);
  for (const auto& [name, value] : response) answer.headers.emplace_back(name, value);
  // Ours say how long they took, and nobody else's that tests talk to.
  if (response.has("Server-Timing")) {
    const auto seen = method == "HEAD" ? std::nullopt : std::optional(answer.body);
    expect_as_promised({method, target},
                       {answer.status, answer.header("Content-Type"), answer.headers, seen});
  }
  return answer;
}

}  // namespace meetpoint::test

#include "sync/http_client.hpp"

#include <Poco/DeflatingStream.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <sstream>
#include <stop_token>
#include <thread>

#include "support/scripted_server.hpp"
#include "sync/envelope.hpp"

namespace meetpoint::sync {
namespace {

using index::ErrorCode;
using test::Connection;
using test::http_response;
using test::ScriptedServer;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint64_t kMegabyte = 1024 * 1024;

index::Expected<FetchResponse> get(const std::string& url, std::uint64_t most_bytes = kMegabyte,
                                   const std::stop_token& stop = {}) {
  return make_http_client("meetpoint-test/1")->get({url, most_bytes, {}}, stop);
}

std::string gzip(const std::string& text) {
  std::ostringstream packed;
  Poco::DeflatingOutputStream stream(packed, Poco::DeflatingStreamBuf::STREAM_GZIP);
  stream << text;
  stream.close();
  return packed.str();
}

TEST(HttpClient, GetsWhatIsThereAndSaysWhoAsks) {
  std::string request;
  ScriptedServer server([&](const std::string& head, Connection& connection) {
    request = head;
    connection.send(http_response("200 OK", "hello"));
  });
  const auto response = get(server.url() + "/api/net?since=1");
  ASSERT_TRUE(response) << response.error().text;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_THAT(request, HasSubstr("GET /api/net?since=1 HTTP/1.1"));
  EXPECT_THAT(request, HasSubstr("User-Agent: meetpoint-test/1\r\n"));
  EXPECT_THAT(request, HasSubstr("Accept-Encoding: gzip\r\n"));
  EXPECT_THAT(request, HasSubstr("Accept: application/json\r\n"));
  EXPECT_THAT(request, HasSubstr("Accept-Language: en\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("Authorization")));
}

TEST(HttpClient, UnpacksGzip) {
  ScriptedServer server([](const std::string&, Connection& connection) {
    connection.send(http_response("200 OK", gzip("packed text"), "Content-Encoding: gzip\r\n"));
  });
  EXPECT_EQ(get(server.url()).value().body, "packed text");
}

TEST(HttpClient, ReadsRetryAfter) {
  ScriptedServer server([](const std::string&, Connection& connection) {
    connection.send(http_response("429 Too Many Requests", "{}", "Retry-After: 42\r\n"));
  });
  const auto response = get(server.url()).value();
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.retry_after_seconds, 42U);
}

TEST(HttpClient, ReadsTheVersionOfUpstreamWhenItIsOne) {
  for (const auto& [header, version] : std::vector<std::pair<std::string, std::string>>{
           {"X-App-Version: 2.82.0\r\n", "2.82.0"},
           {"x-app-version:   2.82.0  \r\n", "2.82.0"},
           {"X-App-Version: 1\r\nX-App-Version: 2\r\n", "1"},
           {"X-App-Version: " + std::string(65, '2') + "\r\n", ""},
           {"X-App-Version: 2\x1b[31m\r\n", ""},
           {"X-App-Version: 2\xc3\xa9\r\n", ""},
           {"", ""},
       }) {
    ScriptedServer server([&](const std::string&, Connection& connection) {
      connection.send(http_response("200 OK", "hello", header));
    });
    EXPECT_EQ(get(server.url()).value().app_version, version) << header;
  }
}

TEST(HttpClient, AKeyGoesToItsUpstreamAndToNobodyElse) {
  std::string request;
  const auto script = [&](const std::string& head, Connection& connection) {
    request = head;
    connection.send(http_response("302 Found", "", "Location: http://127.0.0.1:1/\r\n"));
  };
  ScriptedServer upstream(script);
  ScriptedServer other(script);
  const auto client = make_http_client("meetpoint-test/1", Credential{"pre.s3cret", upstream.url() + "/api"});
  ASSERT_TRUE(client->get({upstream.url() + "/api/net", kMegabyte, {}}, {}));
  EXPECT_THAT(request, HasSubstr("Authorization: Api-Key pre.s3cret\r\n"));
  ASSERT_TRUE(client->get({other.url() + "/api/net", kMegabyte, {}}, {}));
  EXPECT_THAT(request, Not(HasSubstr("s3cret"))) << "another port is another upstream";
  std::string misleading = upstream.url() + "/api/net";
  misleading.insert(7, "user@");
  client->get({misleading, kMegabyte, {}}, {});
  EXPECT_THAT(request, Not(HasSubstr("s3cret")));
}

TEST(HttpClient, AKeyDoesNotTravelInTheClear) {
  // Not sent, so nothing need listen there.
  const auto client = make_http_client("meetpoint-test/1", Credential{"pre.s3cret", "http://192.0.2.1/api"});
  const auto response = client->get({"http://192.0.2.1/api/net", kMegabyte, {}}, {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::invalid);
  EXPECT_THAT(response.error().text, HasSubstr("https"));
  EXPECT_THAT(response.error().text, Not(HasSubstr("s3cret")));
}

TEST(HttpClient, NoErrorTextHoldsTheKey) {
  std::string url;
  for (const std::string& answer : {std::string("garbage\r\n\r\n"), std::string(),
                                    http_response("200 OK", std::string(2 * kMegabyte, 'x'))}) {
    ScriptedServer server([&](const std::string&, Connection& connection) { connection.send(answer); });
    url = server.url();
    const auto client = make_http_client("meetpoint-test/1", Credential{"pre.s3cret", url});
    EXPECT_THAT(client->get({url, kMegabyte, {}}, {}).error().text, Not(HasSubstr("s3cret")));
  }
  const auto client = make_http_client("meetpoint-test/1", Credential{"pre.s3cret", url});
  EXPECT_THAT(client->get({url, kMegabyte, {}}, {}).error().text, Not(HasSubstr("s3cret")));
}

TEST(HttpClient, AKeyThatUpstreamPrintsIsBlackedOut) {
  const auto answer = [](const std::string& status) {
    ScriptedServer server([&](const std::string&, Connection& connection) {
      connection.send(
          http_response(status, "{\"message\": \"no key pre.s3cret, nor S3CRET\"}",
                        "X-App-Version: pre.s3cret\r\nLocation: https://pre.s3cret.example/\r\n"));
    });
    const auto client = make_http_client("meetpoint-test/1", Credential{"pre.s3cret", server.url()});
    return client->get({server.url(), kMegabyte, {}}, {}).value();
  };
  for (const char* status : {"401 Unauthorized", "302 Found"}) {
    const auto response = answer(status);
    EXPECT_EQ(error_of(response.body), "no key pre.******, nor ******");
    EXPECT_EQ(response.app_version, "pre.******");
    EXPECT_THAT(response.redirect_host, Not(HasSubstr("s3cret")));
  }
  EXPECT_THAT(answer("200 OK").body, HasSubstr("pre.s3cret")) << "rows are kept byte for byte";
}

TEST(HttpClient, APeerThatSaysTooLittleIsLeft) {
  using std::chrono::milliseconds;
  using std::chrono::steady_clock;
  std::atomic<bool> over = false;
  const auto drip = [&](Connection& connection, const std::string& drop) {
    while (!over && connection.send(drop)) std::this_thread::sleep_for(milliseconds(50));
  };
  const auto silence = [&] {
    while (!over) std::this_thread::sleep_for(milliseconds(5));
  };
  struct Case {
    const char* what;
    test::Script script;
    HttpLimits limits;
  };
  using std::chrono::seconds;
  const HttpLimits stall{seconds(10), seconds(1), seconds(60)};
  const HttpLimits total{seconds(10), seconds(60), seconds(1)};
  for (const Case& test : {
           Case{"no first byte", [&](const std::string&, Connection&) { silence(); }, stall},
           Case{"half a head",
                [&](const std::string&, Connection& connection) {
                  connection.send("HTTP/1.1 200 OK\r\nContent-");
                  silence();
                },
                stall},
           Case{"half a body",
                [&](const std::string&, Connection& connection) {
                  connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                  silence();
                },
                stall},
           Case{"a body in drops",
                [&](const std::string&, Connection& connection) {
                  connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                  drip(connection, "x");
                },
                total},
           Case{"a head in drops",
                [&](const std::string&, Connection& connection) {
                  connection.send("HTTP/1.1 200 OK\r\n");
                  drip(connection, "X-A: b\r\n");
                },
                stall},
       }) {
    over = false;
    ScriptedServer server(test.script);
    const auto begin = steady_clock::now();
    const auto response =
        make_http_client("meetpoint-test/1", {}, test.limits)->get({server.url(), kMegabyte, {}}, {});
    // libcurl averages the speed over five seconds.
    EXPECT_LT(steady_clock::now() - begin, seconds(8)) << test.what;
    over = true;
    ASSERT_FALSE(response) << test.what;
    EXPECT_EQ(response.error().code, ErrorCode::unavailable) << test.what;
  }
}

TEST(HttpClient, TakesNoHeadWithoutEnd) {
  std::atomic<std::size_t> sent = 0;
  ScriptedServer server([&](const std::string&, Connection& connection) {
    connection.send("HTTP/1.1 200 OK\r\n");
    const std::string line = "X-Filler: " + std::string(1000, 'x') + "\r\n";
    while (connection.send(line) && sent < 64 * kMegabyte) sent += line.size();
  });
  const auto response = get(server.url());
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().text, HasSubstr("headers without end"));
  EXPECT_LT(sent, 64 * kMegabyte);
}

TEST(HttpClient, FollowsNoRedirect) {
  std::atomic<int> requests = 0;
  ScriptedServer server([&](const std::string&, Connection& connection) {
    ++requests;
    connection.send(http_response("302 Found", "", "Location: /elsewhere\r\n"));
  });
  const auto response = get(server.url()).value();
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(response.redirect_host, server.url());
  EXPECT_EQ(requests, 1);
}

TEST(HttpClient, OfARedirectOnlyTheHostIsKept) {
  for (const auto& [location, host] : std::vector<std::pair<std::string, std::string>>{
           {"https://www.peeringdb.com/api/net?token=s3cret", "https://www.peeringdb.com"},
           {"https://user:s3cret@www.peeringdb.com/", ""},
           {"javascript:alert(1)", ""},
           {"", ""},
       }) {
    ScriptedServer server([&](const std::string&, Connection& connection) {
      connection.send(http_response("301 Moved Permanently", "", "Location: " + location + "\r\n"));
    });
    EXPECT_EQ(get(server.url()).value().redirect_host, host) << location;
  }
}

TEST(HttpClient, AllOfARedirectIsThereForWhoAsksForIt) {
  for (const auto& [location, url] : std::vector<std::pair<std::string, std::string>>{
           {"https://rdap.example/autnum/1?q", "https://rdap.example/autnum/1?q"},
           {"/rdap/autnum/1", "SERVER/rdap/autnum/1"},
           {"https://rdap.example/" + std::string(2048, 'x'), ""},
           {"", ""},
       }) {
    ScriptedServer server([&](const std::string&, Connection& connection) {
      connection.send(http_response("301 Moved Permanently", "", "Location: " + location + "\r\n"));
    });
    FetchRequest request{server.url() + "/autnum/1", kMegabyte, {}};
    EXPECT_EQ(make_http_client("meetpoint-test/1")->get(request, {}).value().redirect_url, "") << location;
    request.wants_redirect = true;
    std::string wanted = url;
    if (wanted.starts_with("SERVER")) wanted.replace(0, 6, server.url());
    EXPECT_EQ(make_http_client("meetpoint-test/1")->get(request, {}).value().redirect_url, wanted);
  }
}

TEST(HttpClient, SaysWhichTypeItWants) {
  std::string head;
  ScriptedServer server([&](const std::string& request, Connection& connection) {
    head = request;
    connection.send(http_response("200 OK", "{}"));
  });
  FetchRequest request{server.url(), kMegabyte, {}};
  request.accept = "application/rdap+json";
  ASSERT_TRUE(make_http_client("meetpoint-test/1")->get(request, {}));
  EXPECT_THAT(head, HasSubstr("Accept: application/rdap+json\r\n"));
}

TEST(HttpClient, NamesOfOthersLeadToPublicAddressesOnly) {
  std::atomic<int> requests = 0;
  ScriptedServer server([&](const std::string&, Connection& connection) {
    ++requests;
    connection.send(http_response("200 OK", "near"));
  });
  const auto client = make_http_client("meetpoint-test/1", {}, {}, Reach::public_addresses);
  EXPECT_EQ(client->get({server.url(), kMegabyte, {}}, {}).value().body, "near")
      << "this machine by its own name";
  requests = 0;
  // Other ways to write this machine, which no reader of URLs sees in them.
  const std::string port = server.url().substr(server.url().rfind(':'));
  for (const char* host : {"0", "0.0.0.0", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "[::]"}) {
    const auto response = client->get({"http://" + std::string(host) + port + "/", kMegabyte, {}}, {});
    ASSERT_FALSE(response) << host;
    EXPECT_EQ(response.error().code, ErrorCode::invalid) << host << ": " << response.error().text;
    EXPECT_THAT(response.error().text, HasSubstr("may not be reached"));
  }
  for (const char* url : {"https://10.0.0.1/", "https://169.254.169.254/", "https://[fd00:ec2::254]/",
                          "https://192.168.0.1/", "https://[fe80::1]/"})
    EXPECT_EQ(client->get({url, kMegabyte, {}}, {}).error().code, ErrorCode::invalid) << url;
  EXPECT_EQ(requests, 0);
}

TEST(HttpClient, AResponseThatIsNotWholeIsNone) {
  const std::string whole = http_response("200 OK", "hello");
  for (const auto& [what, script] : std::vector<std::pair<std::string, test::Script>>{
           {"nothing", [](const std::string&, Connection&) {}},
           {"reset", [](const std::string&, Connection& connection) { connection.reset(); }},
           {"garbage",
            [](const std::string&, Connection& connection) { connection.send("\x01\x02 garbage\r\n\r\n"); }},
           {"short body",
            [&](const std::string&, Connection& connection) {
              connection.send(whole.substr(0, whole.size() - 1));
            }},
           {"chunk cut",
            [](const std::string&, Connection& connection) {
              connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
            }},
           {"not gzip",
            [](const std::string&, Connection& connection) {
              connection.send(http_response("200 OK", "plain", "Content-Encoding: gzip\r\n"));
            }},
       }) {
    ScriptedServer server(script);
    const auto response = get(server.url());
    ASSERT_FALSE(response) << what << ": " << response->body;
    EXPECT_EQ(response.error().code, ErrorCode::unavailable) << what;
    EXPECT_THAT(response.error().text, HasSubstr("no answer from " + server.url())) << what;
  }
}

TEST(HttpClient, WhatLibcurlTakesForWholeTheEnvelopeRefuses) {
  // libcurl takes the end of the connection for the end of a head, and does not miss the end of a gzip
  // stream.
  const std::string envelope = "{\"data\": [], \"meta\": {\"note\": \"" + std::string(5000, 'x') + "\"}}";
  const std::string packed = gzip(envelope);
  for (const std::string& response :
       {http_response("200 OK", envelope).substr(0, 20),
        http_response("200 OK", packed.substr(0, packed.size() / 2), "Content-Encoding: gzip\r\n"),
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + envelope.substr(0, 3000)}) {
    ScriptedServer server([&](const std::string&, Connection& connection) { connection.send(response); });
    auto got = get(server.url());
    EXPECT_FALSE(got && read_envelope(index::ObjectType::org, got->body, {}));
  }
}

TEST(HttpClient, TakesNoMoreThanItsLimitPackedOrNot) {
  for (const bool packed : {false, true}) {
    ScriptedServer server([&](const std::string&, Connection& connection) {
      const std::string bomb(8 * kMegabyte, 'x');
      connection.send(packed ? http_response("200 OK", gzip(bomb), "Content-Encoding: gzip\r\n")
                             : http_response("200 OK", bomb));
    });
    const auto response = get(server.url(), kMegabyte);
    ASSERT_FALSE(response);
    EXPECT_THAT(response.error().text, HasSubstr("more than 1 MB"));
  }
}

TEST(HttpClient, SaysThatNobodyListens) {
  std::string url;
  {
    const ScriptedServer server([](const std::string&, Connection&) {});
    url = server.url();
  }
  EXPECT_EQ(get(url).error().code, ErrorCode::unavailable);
}

TEST(HttpClient, SpeaksNothingButHttp) {
  EXPECT_FALSE(get("file:///etc/hostname"));
  EXPECT_FALSE(get("gopher://127.0.0.1/"));
}

TEST(HttpClient, StopsWhenAskedThoughThePeerIsSilent) {
  std::stop_source stop;
  std::atomic<bool> asked = false;
  ScriptedServer server([&](const std::string&, Connection&) {
    asked = true;
    while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  });
  std::jthread stopper([&] {
    while (!asked) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    stop.request_stop();
  });
  EXPECT_EQ(get(server.url(), kMegabyte, stop.get_token()).error().code, ErrorCode::cancelled);
}

TEST(HttpClient, ABodyMayBeTakenPieceByPieceAndOnlyThatOfA200) {
  bool ok = true;
  std::string head;
  test::ScriptedServer server([&](const std::string& request, test::Connection& connection) {
    head = request;
    connection.send(ok ? test::http_response("200 OK", std::string(300'000, 'x'))
                       : test::http_response("503 Busy", "an error", "Retry-After: 7\r\n"));
  });
  std::string taken;
  bool goes_on = true;
  FetchRequest request{server.url() + "/dump", kMegabyte, {}};
  request.take = [&](std::string_view piece) {
    taken += piece;
    return goes_on;
  };
  const auto whole = make_http_client("meetpoint-test/1")->get(request, {});
  ASSERT_TRUE(whole);
  EXPECT_EQ(taken, std::string(300'000, 'x'));
  EXPECT_EQ(whole->body, "");
  EXPECT_THAT(head, HasSubstr("zstd"));
  request.most_bytes = 100'000;
  EXPECT_THAT(make_http_client("meetpoint-test/1")->get(request, {}).error().text, HasSubstr("more than"));
  request.most_bytes = kMegabyte;
  goes_on = false;
  EXPECT_FALSE(make_http_client("meetpoint-test/1")->get(request, {}));
  ok = false;
  taken.clear();
  const auto busy = make_http_client("meetpoint-test/1")->get(request, {});
  ASSERT_TRUE(busy);
  EXPECT_EQ(taken, "");
  EXPECT_EQ(busy->body, "an error");
  EXPECT_EQ(busy->retry_after_seconds, 7U);
}

}  // namespace
}  // namespace meetpoint::sync

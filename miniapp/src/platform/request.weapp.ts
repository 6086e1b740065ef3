import Taro from '@tarojs/taro';
import { noteExchange } from './exchanges.ts';
import { type HttpRequest, type HttpResponse, NoAnswer } from './types.ts';

const lowerCase = (headers: Readonly<Record<string, unknown>> | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );

const reasonOf = (cause: unknown) =>
  /timeout/i.test(String((cause as { errMsg?: string }).errMsg)) ? 'timeout' : 'offline';

/**
 * One HTTP exchange with the API. Any status is an answer.
 * @throws {NoAnswer}
 */
export const request = async (call: HttpRequest): Promise<HttpResponse> => {
  try {
    const answer = await Taro.request<string>({
      url: API_ORIGIN + call.path,
      // WeChat's type omits PATCH; a device sends it as written.
      method: call.method as keyof Taro.request.Method,
      header: { ...call.headers },
      timeout: call.timeoutMilliseconds,
      // Anything but `json` leaves the body as text, so that one parser serves both platforms.
      dataType: 'text',
      responseType: 'text',
      ...(call.body === undefined ? {} : { data: call.body }),
    });
    noteExchange('answered');
    return { status: answer.statusCode, headers: lowerCase(answer.header), body: String(answer.data ?? '') };
  } catch (cause) {
    const reason = reasonOf(cause);
    noteExchange(reason);
    throw new NoAnswer(reason, cause);
  }
};

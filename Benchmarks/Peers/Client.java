import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;

/**
 * The loops of the Java client's documentation: confirms handled asynchronously with a sorted map of what is open (the
 * tutorial on publisher confirms), and a DeliverCallback that acknowledges.
 *
 *   java Client publish|consume PORT MESSAGES WARM_UP WINDOW BODY QUEUE
 */
public final class Client {
    private final Channel channel;
    private final int window, bodySize;
    private final String queue;

    private Client(Channel channel, int window, int bodySize, String queue) {
        this.channel = channel;
        this.window = window;
        this.bodySize = bodySize;
        this.queue = queue;
    }

    public static void main(String[] words) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(Integer.parseInt(words[1]));
        int messages = Integer.parseInt(words[2]), warmUp = Integer.parseInt(words[3]);
        try (Connection connection = factory.newConnection()) {
            Client client = new Client(
                connection.createChannel(), Integer.parseInt(words[4]), Integer.parseInt(words[5]), words[6]);
            if (words[0].equals("publish")) client.publish(messages, warmUp);
            else if (words[0].equals("consume")) client.consume(messages, warmUp);
            else throw new IllegalArgumentException(words[0]);
        }
    }

    // ---- publishing

    private final ConcurrentSkipListMap<Long, byte[]> open = new ConcurrentSkipListMap<>();
    private final Object change = new Object();
    private int openCount;
    private long sent;

    private void publish(int messages, int warmUp) throws Exception {
        channel.confirmSelect();
        channel.addConfirmListener(this::confirmed, (tag, multiple) -> {
            throw new IllegalStateException("nacked");
        });
        byte[] body = new byte[bodySize];
        Arrays.fill(body, (byte) 'x');
        publish(warmUp, body);
        Measurement begun = new Measurement();
        publish(messages, body);
        begun.report(messages);
    }

    private void publish(int messages, byte[] body) throws Exception {
        AMQP.BasicProperties.Builder properties =
            new AMQP.BasicProperties.Builder().contentType("application/json").deliveryMode(2);
        for (int i = 0; i < messages; i++) {
            open.put(channel.getNextPublishSeqNo(), body);
            int now;
            synchronized (change) {
                now = ++openCount;
            }
            channel.basicPublish("", queue, true, properties.messageId("bench-" + ++sent).build(), body);
            if (now >= window) waitForConfirms(window / 2);
        }
        waitForConfirms(0);
    }

    private void confirmed(long tag, boolean multiple) {
        int settled = 0;
        if (multiple) {
            while (!open.isEmpty() && open.firstKey() <= tag) {
                open.pollFirstEntry();
                settled++;
            }
        } else if (open.remove(tag) != null) {
            settled = 1;
        }
        synchronized (change) {
            openCount -= settled;
            change.notify();
        }
    }

    private void waitForConfirms(int allowed) throws InterruptedException {
        synchronized (change) {
            while (openCount > allowed) change.wait();
        }
    }

    // ---- consuming

    private int received;
    private Measurement begun;

    private void consume(int messages, int warmUp) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        channel.basicQos(window);
        channel.basicConsume(queue, false, (tag, delivery) -> {
            // More than asked for may have been sent ahead.
            if (received == warmUp + messages) return;
            if (delivery.getBody().length != bodySize) throw new IOException("a body of another size");
            if (received == warmUp) begun = new Measurement();
            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
            if (++received == warmUp + messages) {
                begun.report(messages);
                done.countDown();
            }
        }, tag -> { });
        done.await();
    }

    /** Time and the process's CPU time when it was made. */
    private static final class Measurement {
        private final double time = time(), cpu = cpu();

        void report(int messages) {
            System.out.printf(
                "{\"messages\": %d, \"began\": %.6f, \"ended\": %.6f, \"cpu_seconds\": %.6f}%n",
                messages, time, time(), cpu() - cpu);
        }

        private static double time() {
            java.time.Instant now = java.time.Instant.now();
            return now.getEpochSecond() + now.getNano() / 1e9;
        }

        private static double cpu() {
            return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime() / 1e9;
        }
    }
}
